package io.fairlead.k8s.cli;

import io.fairlead.config.ProxyConfig;
import io.fairlead.explain.Question;
import io.fairlead.k8s.explain.ExplanationReport;
import io.fairlead.k8s.explain.ExplanationText;
import io.fairlead.k8s.explain.ManifestExplanation;
import io.fairlead.k8s.source.ManifestsNotFoundException;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import java.io.PrintWriter;
import java.nio.file.Path;
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
import tools.jackson.databind.ObjectMapper;

/** {@code fairlead explain}: what happens to connections, and why. */
@Command(
        name = "explain",
        description = "Explain what a node does with connections to a Service or an address: listeners, traffic policy,"
                + " each endpoint with the reason why it is used or not and its share, and what to check next.",
        footer = {
            "",
            "Exit code: 0 if connections are forwarded, 1 if not, 2 if the arguments cannot be used."
        },
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(
            paramLabel = "SERVICE|ADDRESS:PORT",
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

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Print in this format: text or json. Default: text.")
    private String output = "text";

    @Mixin
    private NodePortOption nodePorts = new NodePortOption();

    @Override
    public Integer call() {
        CommandLine command = spec == null ? new CommandLine(this) : spec.commandLine();
        boolean isJson = isJson(command);
        ExplanationReport report = report(command);
        PrintWriter out = command.getOut();
        if (isJson) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            ExplanationText.lines(report).forEach(out::println);
        }
        out.flush();
        return report.outcome().equals("forward") ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private ExplanationReport report(CommandLine command) {
        if (manifests == null) {
            throw new ParameterException(command, "--manifests is missing; name a directory of manifests to explain");
        }
        try {
            return ManifestExplanation.of(manifests, nodeName, nodePorts.ranges(), selector, question());
        } catch (ManifestsNotFoundException | IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    private Question question() {
        IpAddress client = from == null ? null : IpAddress.parse(from);
        return Question.parse(subject, protocol == null ? null : protocol(protocol), client);
    }

    private static Protocol protocol(String written) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.name().equalsIgnoreCase(written)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("--protocol is '" + written + "'; allowed are TCP, UDP and SCTP");
    }

    private boolean isJson(CommandLine command) {
        return switch (output) {
            case "text" -> false;
            case "json" -> true;
            default -> throw new ParameterException(command, "--output is '" + output + "'; allowed are text and json");
        };
    }
}
