package io.fairlead.k8s.cli;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.LocalDetection;
import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.ConfigurationText;
import io.fairlead.k8s.config.DetectLocal;
import io.fairlead.k8s.config.HandoverDir;
import io.fairlead.k8s.config.HostName;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.Setting;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.model.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code fairlead node}: serves Services until it is stopped.
 *
 * <p>Every long option that has a value when the node runs is a key of the configuration file too: {@code
 * --dial-attempts} is {@code dialAttempts}. So an option that is added here is a key, and needs a value in {@link
 * NodeConfig#effective()} and a row in docs/configuration.md; tests hold it to that.
 */
@Command(
        name = "node",
        description = "Serve all Services of a cluster, or of a directory of manifests, on this machine.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  fairlead node --manifests examples/web --capture none",
            "  kubectl get services,endpointslices -A -o yaml > all.yaml && fairlead node --manifests all.yaml",
            "  fairlead node --config fairlead.yaml --print-config",
            "",
            "Other flags of kube-proxy are accepted without effect; "
                    + "docs/reference/kube-proxy-flags.md lists them.",
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class NodeCommand implements Callable<Integer> {
    static final String PRINT_CONFIG = "--print-config";

    private static final Logger LOG = LogManager.getLogger(NodeCommand.class);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @ParentCommand
    private @Nullable FairleadCommand root;

    @Option(
            names = NodeArguments.CONFIG,
            paramLabel = "FILE",
            description = "Configuration file: a ProxyConfiguration, whose keys are the names of these options in"
                    + " camelCase, or kube-proxy's KubeProxyConfiguration. Options override it.")
    @SuppressWarnings("UnusedVariable") // NodeArguments has read it when the options get their values
    private @Nullable Path config;

    @Option(
            names = PRINT_CONFIG,
            description = "Print the resulting configuration, as a file with the origin of each value, and exit.")
    private boolean printsConfig;

    @Option(
            names = "--manifests",
            paramLabel = "DIR|FILE",
            description = "Read Services, EndpointSlices and the Node from here: every *.yaml, *.yml and *.json of "
                    + "the directory. Changes take effect within a second. Default: the API server.")
    private @Nullable Path manifests;

    @Mixin
    private ApiServerOptions apiServer = new ApiServerOptions();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Keep the last known state of the cluster in this directory, and serve it after a restart"
                    + " until the API server has been listed. Default: none is kept.")
    private @Nullable String stateDir;

    @Option(
            names = "--handover-dir",
            paramLabel = "DIR",
            description =
                    "Hand connections over to the next process, and take them from the previous one, through a socket in"
                            + " this directory; empty to disable it. Default: /run/fairlead/handover; with capture none, disabled.")
    private @Nullable String handoverDir;

    @Option(
            names = "--service-proxy-name",
            paramLabel = "NAME",
            description = "Serve the Services whose label service.kubernetes.io/service-proxy-name is NAME. "
                    + "Default: those without the label.")
    private @Nullable String serviceProxyName;

    @Option(
            names = "--hostname-override",
            paramLabel = "NAME",
            description =
                    "Name of this node; it decides which endpoints are local. Default: $NODE_NAME, else the host name; with"
                            + " --manifests, that of the only Node object.")
    private @Nullable String hostnameOverride;

    @Option(
            names = "--bind-address",
            paramLabel = "IP",
            description = "Address of the node, instead of those of its Node object. Nothing listens on it. "
                    + "Default: 0.0.0.0, which uses the Node object.")
    private String bindAddress = "0.0.0.0";

    @Mixin
    private CaptureOptions capture = new CaptureOptions();

    @Mixin
    private NodePortOption nodePorts = new NodePortOption();

    @Mixin
    private ProxyOptions proxyOptions = new ProxyOptions();

    @Option(
            names = "--affinity-clients",
            paramLabel = "N",
            description =
                    "Clients remembered for session affinity; fewer if they do not fit into a quarter of the heap."
                            + " Default: 1000000.")
    private long affinityClients = ProxyConfig.DEFAULT.affinityClients();

    @Option(
            names = "--drain-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "When the proxy is stopped, wait TIME for open connections to end. Default: 30s.")
    private Duration drainTimeout = ProxyConfig.DEFAULT.drainTimeout();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private UdpOptions udp = new UdpOptions();

    @Mixin
    private HealthOptions health = new HealthOptions();

    @Mixin
    private MetricsOptions metrics = new MetricsOptions();

    @Mixin
    private AccessLogOptions accessLog = new AccessLogOptions();

    @Option(
            names = "--logging-format",
            paramLabel = "FORMAT",
            completionCandidates = LoggingFormatNames.class,
            description =
                    "Write each line of the log as: ${COMPLETION-CANDIDATES}. json is one object with the fields of"
                            + " the Elastic Common Schema. Default: text.")
    private String loggingFormat = LoggingFormat.TEXT.toString();

    private final NodeArguments arguments;
    private final CleanupCommand.Remover remover;

    private NodeCommand(NodeArguments arguments, CleanupCommand.Remover remover) {
        this.arguments = arguments;
        this.remover = remover;
    }

    /**
     * The command, for a process with that environment.
     *
     * @param remover removes what is of the node of that name, empty for none, and tells what it was
     */
    static CommandLine commandLine(Function<String, @Nullable String> environment, CleanupCommand.Remover remover) {
        NodeArguments arguments = new NodeArguments(environment);
        CommandLine line = new CommandLine(new NodeCommand(arguments, remover));
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroups::render);
        line.getCommandSpec().preprocessor(arguments).defaultValueProvider(arguments);
        return line;
    }

    @Override
    public Integer call() throws Exception {
        NodeConfig node = configured();
        arguments.problems().forEach(NodeCommand::report);
        if (printsConfig) {
            command.commandLine()
                    .getOut()
                    .print(ConfigurationText.of(node.effective(), key -> arguments.origin(key, command)));
            command.commandLine().getOut().flush();
            return CommandLine.ExitCode.OK;
        }
        if (arguments.isCleanup()) {
            String name = node.proxy().capture().instance();
            return CleanupCommand.report(
                    remover.remove(name, false), command.commandLine().getOut());
        }
        if (arguments.isInitOnly()) {
            LOG.info("--init-only: nothing to prepare on this machine before the proxy starts");
            return CommandLine.ExitCode.OK;
        }
        noteMissingDetection(node);
        return Privileges.callWith(
                Privileges.neededFor(node.proxy().capture().mode()),
                () -> new NodeRun(command, node, key -> arguments.origin(key, command)).serve(NodeCommand::report));
    }

    private static void noteMissingDetection(NodeConfig node) {
        CaptureConfig captured = node.proxy().capture();
        if (captured.mode() != CaptureMode.NONE && captured.localDetection().equals(LocalDetection.NONE)) {
            LOG.info("pods of this node cannot be distinguished from other clients: detectLocalMode is "
                    + "ClusterCIDR, and clusterCidr is not set; set it to the ranges of pod IPs");
        }
    }

    private NodeConfig configured() {
        try {
            IpAddress address = bindAddress();
            LoggingFormat format = LoggingFormat.parse(loggingFormat);
            format.apply();
            String proxyName = Blank.toNull(serviceProxyName);
            DetectLocal detectLocal = capture.detectLocal();
            CaptureConfig captured = capture.config(detectLocal, proxyName);
            return new NodeConfig(
                    manifests,
                    apiServer.config(),
                    stateDir == null || stateDir.isBlank() ? null : Path.of(stateDir),
                    HandoverDir.of(handoverDir),
                    proxyName,
                    nodeName(),
                    address,
                    capture.daemonSet(),
                    detectLocal,
                    nodePorts.ranges(),
                    proxyOptions.config(affinityClients, drainTimeout, connection.config(), udp.config(), captured),
                    health.config(address.family()),
                    metrics.config(),
                    accessLog.config(),
                    logLevel().name(),
                    format.toString());
        } catch (IllegalArgumentException e) {
            throw WrongValue.of(command, e);
        }
    }

    private IpAddress bindAddress() {
        try {
            return IpAddress.parse(bindAddress.isEmpty() ? "0.0.0.0" : bindAddress);
        } catch (IllegalArgumentException e) {
            throw WrongValue.of(command, "bindAddress", e);
        }
    }

    private @Nullable String nodeName() {
        String configured = Blank.toNull(hostnameOverride);
        return configured == null && manifests == null ? HostName.read() : configured;
    }

    /** The level of the option, which every command has; of it alone, picocli does not ask for a default value. */
    private LogLevel logLevel() {
        if (root == null) {
            return LogLevel.INFO;
        }
        Setting setting = arguments.setting("logLevel");
        if (setting != null && setting.origin().equals(arguments.origin("logLevel", command))) {
            root.logLevel = LogLevel.parse(setting.text());
            root.logLevel.apply();
        }
        return root.logLevel;
    }

    /** Names of the formats of the log. */
    static final class LoggingFormatNames extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        LoggingFormatNames() {
            for (LoggingFormat format : LoggingFormat.values()) {
                add(format.toString());
            }
        }
    }

    private static void report(Problem problem) {
        switch (problem.severity()) {
            case ERROR, WARNING -> LOG.warn("{}", problem);
            case NOTE -> LOG.info("{}", problem);
        }
    }
}
