package io.fairlead.k8s.cli;

import io.fairlead.config.ProxyConfig;
import io.fairlead.explain.Question;
import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.view.Figures;
import io.fairlead.k8s.cli.ask.AskOptions;
import io.fairlead.k8s.cli.ask.Asking;
import io.fairlead.k8s.cli.ask.LiveNames;
import io.fairlead.k8s.cli.ask.OutputFormat;
import io.fairlead.k8s.cli.ask.OutputOption;
import io.fairlead.k8s.explain.ExplanationReport;
import io.fairlead.k8s.explain.ExplanationText;
import io.fairlead.k8s.explain.ManifestExplanation;
import io.fairlead.k8s.source.ManifestsNotFoundException;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairlead explain}: what happens to connections, and why. */
@Command(
        name = ExplainCommand.NAME,
        description = "Explain what a running node does with connections to a Service or an address: listeners, traffic policy,"
                + " each endpoint with the reason why it is used or not and its share, and what to check next.",
        footer = {
            "",
            "Exit code: 0 if connections are forwarded, 1 if not or if the node cannot be asked, 2 if the arguments cannot be"
                    + " used."
        },
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    static final String NAME = "explain";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Parameters(
            paramLabel = "SERVICE|ADDRESS:PORT",
            completionCandidates = LiveNames.Services.class,
            description = "NAMESPACE/NAME, NAMESPACE/NAME:PORT with the name or number of the port, or the address that"
                    + " clients connect to.")
    private String subject = "";

    @Option(
            names = "--from",
            paramLabel = "IP",
            description = "Explain for this client: where it is, whether source ranges admit it, session affinity."
                    + " Default: any client that is not on the node.")
    private @Nullable String from;

    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            description = "TCP, UDP or SCTP, for an address that several have. Default: all of them.")
    private @Nullable String protocol;

    @Option(
            names = "--manifests",
            paramLabel = "DIR|FILE",
            description = "Explain what a node would do with these manifests. No node has to run.")
    private @Nullable Path manifests;

    @Option(
            names = "--hostname-override",
            paramLabel = "NAME",
            description = "With --manifests, look from the node with this name. Default: the only Node in the manifests,"
                    + " if there is just one.")
    private @Nullable String nodeName;

    @Option(
            names = "--selector",
            paramLabel = "NAME",
            completionCandidates = SelectorNames.class,
            description = "With --manifests, the endpoint selector of Services without the annotation"
                    + " fairlead.io/selector: ${COMPLETION-CANDIDATES}. Default: random.")
    private String selector = ProxyConfig.DEFAULT.selector();

    @Mixin
    private NodePortOption nodePorts = new NodePortOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    ExplainCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        OutputFormat format = output.format(options);
        Question question = question();
        if (manifests == null) {
            return options.ask(format, asking -> askNode(asking, asked(question)));
        }
        return explainManifests(manifests, question, format);
    }

    private Question question() {
        try {
            IpAddress client = from == null ? null : IpAddress.parse(from);
            return Question.parse(subject, protocol == null ? null : protocol(protocol), client);
        } catch (IllegalArgumentException e) {
            throw options.wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private io.fairlead.k8s.ask.Question asked(Question question) {
        var explain = io.fairlead.k8s.ask.Question.of("explain");
        return switch (question) {
            case Question.OfService(var service, var port, _) ->
                explain.with("service", service + (port == null ? "" : ":" + port)).with("from", from);
            case Question.OfAddress(var address, var wanted, _) ->
                explain.with("address", address.toString())
                        .with("protocol", wanted == null ? null : wanted.toString())
                        .with("from", from);
        };
    }

    private static int askNode(Asking asking, io.fairlead.k8s.ask.Question question) {
        byte[] answer = asking.client().get(question);
        ExplanationReport report = AskJson.readWithNulls(answer, ExplanationReport.class);
        if (asking.isJson()) {
            asking.printJson(answer);
        } else {
            asking.print(lines(report));
        }
        return exitCode(report);
    }

    private int explainManifests(Path path, Question question, OutputFormat format) {
        ExplanationReport report;
        try {
            report = ManifestExplanation.of(path, nodeName, nodePorts.ranges(), selector, question);
        } catch (ManifestsNotFoundException | IllegalArgumentException e) {
            throw options.wrong(String.valueOf(e.getMessage()), e);
        }
        PrintWriter out = command.commandLine().getOut();
        if (format == OutputFormat.JSON) {
            out.println(new String(AskJson.readable(report), StandardCharsets.UTF_8));
        } else {
            lines(report).forEach(out::println);
        }
        out.flush();
        return exitCode(report);
    }

    private static List<String> lines(ExplanationReport report) {
        return ExplanationText.lines(report).stream().map(Figures::printable).toList();
    }

    private static int exitCode(ExplanationReport report) {
        return report.outcome().equals("forward") ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static Protocol protocol(String written) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.name().equalsIgnoreCase(written)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("--protocol is '" + written + "'; allowed are TCP, UDP and SCTP");
    }
}
