package io.fairlead.k8s.cli.ask;

import io.fairlead.config.ProxyConfig;
import io.fairlead.explain.Question;
import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.view.Hue;
import io.fairlead.k8s.config.NodePortRanges;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairlead explain}: where new connections go, and why. */
@Command(
        name = "explain",
        description =
                "Explain where a node sends new connections: each address, each endpoint with its share and why it is"
                        + " used or not, and what to check next. Asks a running node, or reads manifests.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  fairlead explain shop/orders:http",
            "  fairlead explain 10.96.0.20:80 --from 10.244.1.3",
            "  fairlead explain shop/orders --manifests deploy/ --hostname-override node-1",
            "",
            "Exit code: 0, or 1 if the node does not know the Service or address, or cannot be asked."
        },
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "SERVICE|ADDRESS:PORT",
            completionCandidates = LiveNames.Services.class,
            description =
                    "The Service as NAMESPACE/NAME, or NAMESPACE/NAME:PORT with the name or number of a port, or an"
                            + " address that clients connect to.")
    private String target = "";

    @Option(
            names = "--from",
            paramLabel = "IP",
            description = "Explain it for a client with this address: where it is, source ranges, session affinity.")
    private @Nullable String from;

    @Option(
            names = "--protocol",
            paramLabel = "TCP|UDP",
            description = "Explain this protocol of an address. Default: both.")
    private @Nullable String protocol;

    @Option(
            names = "--manifests",
            paramLabel = "DIR|FILE",
            description = "Explain what a node would do with these manifests. No node is asked.")
    private @Nullable Path manifests;

    @Option(
            names = "--hostname-override",
            paramLabel = "NAME",
            description =
                    "With --manifests: look from the node with this name. Default: the only Node in the manifests,"
                            + " if there is just one.")
    private @Nullable String nodeName;

    @Option(
            names = "--nodeport-addresses",
            paramLabel = "CIDR",
            split = ",",
            description = "With --manifests: addresses of node ports, CIDRs or 'primary'. Default: every address.")
    private List<String> nodePortAddresses = List.of();

    @Option(
            names = "--selector",
            paramLabel = "NAME",
            description = "With --manifests: the endpoint selector of Services without the annotation"
                    + " fairlead.io/selector. Default: random.")
    private String selector = ProxyConfig.DEFAULT.selector();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private AskOptions options;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    private final Function<String, @Nullable String> environment;

    ExplainCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        Question question = question();
        OutputFormat format = output.format(options);
        Path read = manifests;
        return read == null
                ? options.ask(format, asking -> show(asking, asked(question)))
                : print(explained(read, question), format);
    }

    private Question question() {
        try {
            IpAddress client = from == null ? null : IpAddress.parse(from);
            Protocol wanted = protocol == null ? null : options.choice("--protocol", protocol, Protocol.class);
            return Question.parse(target, wanted, client);
        } catch (IllegalArgumentException e) {
            throw options.wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private io.fairlead.k8s.ask.Question asked(Question question) {
        var explain = io.fairlead.k8s.ask.Question.of("explain");
        return switch (question) {
            case Question.OfService(var service, var port, var _) ->
                explain.with("service", service + (port == null ? "" : ":" + port))
                        .with("from", from);
            case Question.OfAddress(var address, var wanted, var _) ->
                explain.with("address", address.toString())
                        .with("protocol", wanted == null ? null : wanted.toString())
                        .with("from", from);
        };
    }

    private ExplanationReport explained(Path read, Question question) {
        try {
            return ManifestExplanation.of(read, nodeName, NodePortRanges.parse(nodePortAddresses), selector, question);
        } catch (ManifestsNotFoundException | IllegalArgumentException e) {
            throw options.wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private static int show(Asking asking, io.fairlead.k8s.ask.Question question) {
        byte[] answer = asking.client().get(question);
        ExplanationReport report = AskJson.read(answer, ExplanationReport.class);
        if (asking.isJson()) {
            asking.printJson(answer);
        } else {
            asking.print(ExplanationText.lines(report, painter(asking.screen())));
        }
        return exitCode(report);
    }

    private int print(ExplanationReport report, OutputFormat format) {
        PrintWriter out = command.commandLine().getOut();
        if (format == OutputFormat.JSON) {
            out.println(new String(AskJson.readable(report), StandardCharsets.UTF_8));
        } else {
            Screen screen = Screen.standardOutput(environment);
            ExplanationText.lines(report, painter(screen)).forEach(out::println);
        }
        out.flush();
        return exitCode(report);
    }

    private static int exitCode(ExplanationReport report) {
        return report.outcome().equals("notFound") ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private static ExplanationText.Painter painter(Screen screen) {
        return (tone, text) -> hue(tone).paint(text, screen.hasColors());
    }

    private static Hue hue(ExplanationText.Tone tone) {
        return switch (tone) {
            case HEADING -> Hue.BOLD;
            case ERROR -> Hue.BAD;
            case WARNING -> Hue.WARN;
            case INFO -> Hue.DIM;
        };
    }
}
