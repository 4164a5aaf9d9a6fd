package io.fairlead.k8s.cli;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.DurationText;
import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.node.ManifestNode;
import io.fairlead.k8s.node.NodePortRanges;
import io.fairlead.k8s.source.ManifestsNotFoundException;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.transport.EpollTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairlead node}: serves the Services of a folder of manifests until it is told to stop. */
@Command(
        name = "node",
        description = "Serves all Services of a folder of manifests, on this machine.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  fairlead node --manifests examples/web --capture none",
            "  kubectl get services,endpointslices -A -o yaml > all.yaml && fairlead node --manifests all.yaml",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class NodeCommand implements Callable<Integer> {
    private static final Logger LOG = LogManager.getLogger(NodeCommand.class);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(
            names = "--manifests",
            paramLabel = "DIR|FILE",
            required = true,
            description = "Where Services, EndpointSlices and the Node are read from: every *.yaml, *.yml and *.json of"
                    + " the directory. Changes take effect within a second.")
    @SuppressWarnings("NullAway.Init") // required
    private Path manifests;

    @Option(
            names = "--capture",
            paramLabel = "MODE",
            defaultValue = "none",
            description = "How traffic reaches the proxy. 'none', the only mode of this version: it listens on the"
                    + " addresses of the Services that this machine has.")
    private String capture = "none";

    @Mixin
    private ProxyOptions proxyOptions = new ProxyOptions();

    @Option(
            names = "--hostname-override",
            paramLabel = "NAME",
            description = "Name of this node, by which endpoints are local. Default: that of the only Node object.")
    private @Nullable String hostnameOverride;

    @Mixin
    private NodePortOption nodePorts = new NodePortOption();

    @Option(
            names = "--dial-attempts",
            paramLabel = "N",
            description = "Endpoints that are tried for one connection. Default: 3.")
    private int dialAttempts = ConnectionConfig.DEFAULT.dialAttempts();

    @Option(
            names = "--dial-attempt-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long one endpoint may take to accept. Default: 1s.")
    private Duration dialAttemptTimeout = ConnectionConfig.DEFAULT.dialAttemptTimeout();

    @Option(
            names = "--dial-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long all attempts may take together. Default: 5s.")
    private Duration dialTimeout = ConnectionConfig.DEFAULT.dialTimeout();

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "A connection without a byte for this long is reset; 0 never. Default: 1h.")
    private Duration idleTimeout = ConnectionConfig.DEFAULT.idleTimeout();

    @Option(
            names = "--half-closed-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "The same once one side has ended; 0 never. Default: 1h.")
    private Duration halfClosedTimeout = ConnectionConfig.DEFAULT.halfClosedTimeout();

    @Option(
            names = "--tcp-user-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "How long an endpoint may leave bytes unacknowledged; 0 leaves it to the kernel. Default: 2m.")
    private Duration tcpUserTimeout = ConnectionConfig.DEFAULT.tcpUserTimeout();

    @Option(
            names = "--drain-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long open connections may take to end when the proxy is stopped. Default: 30s.")
    private Duration drainTimeout = ProxyConfig.DEFAULT.drainTimeout();

    @Override
    public Integer call() throws InterruptedException {
        if (!capture.equals("none")) {
            throw new ParameterException(
                    command.commandLine(),
                    "--capture is '" + capture + "'; this version has only 'none', so leave it out or write 'none'");
        }
        ProxyConfig config = config();
        ManifestNode node = start(config);
        LOG.info(
                "{} with {} event loops, relay {}, selector {}",
                served(node),
                config.eventLoops(),
                config.relay().name().toLowerCase(Locale.ROOT),
                config.selector());
        Termination.onSignal(() -> {
            LOG.info(
                    "stopping; open connections: {}, which have {} to end",
                    node.proxy().openConnections(),
                    DurationText.format(config.drainTimeout()));
            node.close();
            LOG.info("stopped");
        });
        return Termination.await();
    }

    private String served(ManifestNode node) {
        int known = node.proxy().routes().routes().size();
        long served = node.proxy().listening().join().stream()
                .map(Frontend::servicePort)
                .distinct()
                .count();
        String all = "serving " + served + " of " + known + " service ports";
        return served == known ? all : all + " ('fairlead check " + manifests + "' says why not the others)";
    }

    private ProxyConfig config() {
        try {
            return proxyOptions.config(
                    drainTimeout,
                    new ConnectionConfig(
                            dialAttempts,
                            dialAttemptTimeout,
                            dialTimeout,
                            idleTimeout,
                            halfClosedTimeout,
                            tcpUserTimeout,
                            ConnectionConfig.DEFAULT.keepAlive()));
        } catch (IllegalArgumentException e) {
            throw ProxyOptions.refused(command, e);
        }
    }

    private ManifestNode start(ProxyConfig config) {
        NodePortRanges ranges = nodePorts.ranges();
        // Loads the native parts while the manifests are read; a tenth of the time until connections are served.
        Thread.ofPlatform().daemon().name("fairlead-load").start(EpollTransport::unavailability);
        try {
            return ManifestNode.start(
                    config,
                    manifests,
                    hostnameOverride == null ? null : hostnameOverride.strip().toLowerCase(Locale.ROOT),
                    ranges,
                    ConnectionObserver.NONE,
                    NodeCommand::report);
        } catch (ManifestsNotFoundException | IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private static void report(Problem problem) {
        switch (problem.severity()) {
            case ERROR, WARNING -> LOG.warn("{}", problem);
            case NOTE -> LOG.info("{}", problem);
        }
    }
}
