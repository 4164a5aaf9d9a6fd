package io.fairlead.k8s.cli;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.source.ManifestsNotFoundException;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import io.fairlead.route.Route;
import io.fairlead.route.Verdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Validates manifests and says what would listen where. */
@Command(
        name = "check",
        description = "Validate manifests and say what would listen where.",
        footer = {
            "",
            "Exit code: 0 if there is no error (warnings are none), 1 if there is one, 2 if the arguments cannot be"
                    + " used."
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(
            paramLabel = "DIR|FILE",
            description = "A directory with *.yaml, *.yml and *.json files, or one such file.")
    Path path = Path.of("");

    @Option(
            names = "--hostname-override",
            paramLabel = "NAME",
            description = "The node to look from. Default: the only Node in the manifests, if there is just one.")
    @Nullable
    String nodeName;

    @Mixin
    private ProxyOptions proxyOptions = new ProxyOptions();

    @Mixin
    private NodePortOption nodePorts = new NodePortOption();

    @Override
    public Integer call() {
        CommandLine command = spec == null ? new CommandLine(this) : spec.commandLine();
        proxyOptions.config(ProxyConfig.DEFAULT.drainTimeout(), ConnectionConfig.DEFAULT);
        try {
            ManifestCheck check = ManifestCheck.of(path, nodeName, nodePorts.ranges());
            print(check, command.getOut());
            return check.hasErrors() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
        } catch (ManifestsNotFoundException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    private static void print(ManifestCheck check, PrintWriter out) {
        for (Problem problem : check.problems()) {
            out.println(problem.severity().name().toLowerCase(Locale.ROOT) + ": " + problem);
        }
        TextTable table = frontends(check);
        if (!table.isEmpty()) {
            if (!check.problems().isEmpty()) {
                out.println();
            }
            table.lines().forEach(out::println);
            out.println();
        }
        out.println(summary(check));
        out.flush();
    }

    private static TextTable frontends(ManifestCheck check) {
        TextTable table =
                new TextTable("ADDRESS", "PROTOCOL", "SERVICE PORT", "KIND", "ENDPOINTS", "CLUSTER", "LOCAL", "RESULT");
        for (Frontend frontend : check.table().frontends()) {
            Route route = check.table().route(frontend.servicePort());
            if (route != null) {
                table.add(
                        frontend.address().toString(),
                        frontend.protocol().toString(),
                        frontend.servicePort().toString(),
                        frontend.kind().toString(),
                        String.valueOf(route.endpoints().allReachable().size()),
                        String.valueOf(route.endpoints().cluster().size()),
                        String.valueOf(route.endpoints().local().size()),
                        result(frontend, route));
            }
        }
        return table;
    }

    private static String result(Frontend frontend, Route route) {
        if (frontend.protocol() != Protocol.TCP) {
            return "not proxied";
        }
        return switch (route.verdict(frontend.kind())) {
            case Verdict.Forward(var endpoints) ->
                "listens, balances over " + endpoints.size() + (endpoints.size() == 1 ? " endpoint" : " endpoints");
            case Verdict.Reject() -> "connection refused: no usable endpoint";
            case Verdict.Drop() -> "connection refused: policy Local, and no endpoint on this node";
        };
    }

    private static String summary(ManifestCheck check) {
        long services = check.table().routes().stream()
                .map(route -> route.id().name().service())
                .distinct()
                .count();
        return "Services: " + services + ", service ports: "
                + check.table().routes().size() + ", errors: " + check.count(Severity.ERROR) + ", warnings: "
                + check.count(Severity.WARNING);
    }
}
