package io.fairlead.k8s.cli;

import io.fairlead.capture.CaptureException;
import io.fairlead.config.DurationText;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.ValueOrigin;
import io.fairlead.k8s.http.BindFailedException;
import io.fairlead.k8s.node.ClusterNode;
import io.fairlead.k8s.node.ManifestNode;
import io.fairlead.k8s.node.NodeHooks;
import io.fairlead.k8s.source.ManifestsNotFoundException;
import io.fairlead.k8s.source.ProblemObserver;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.proxy.Proxy;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A node from its start to the signal that ends it. What it cannot start with is wrong use of the command. */
final class NodeRun {
    /** The logger of the command: these are its words. */
    private static final Logger LOG = LogManager.getLogger(NodeCommand.class);

    private final CommandSpec command;
    private final NodeConfig config;
    private final NodeHooks hooks;

    /** Completed once the process ends gracefully when it is stopped. */
    private final CompletableFuture<Void> stoppable = new CompletableFuture<>();

    /** @param origin where the value of a key came from */
    NodeRun(CommandSpec command, NodeConfig config, Function<String, ValueOrigin> origin) {
        this.command = command;
        this.config = config;
        hooks = new NodeHooks(
                key -> text(origin.apply(key)), level -> LogLevel.parse(level).apply(), this::onHandedOver);
    }

    /**
     * Serves as configured, and returns when the process is stopped.
     *
     * @param problems observes problems of manifests
     */
    int serve(ProblemObserver problems) throws InterruptedException {
        return config.manifests() == null ? serveCluster() : serveManifests(config.manifests(), problems);
    }

    private int serveCluster() throws InterruptedException {
        ClusterNode node;
        try {
            node = ClusterNode.start(config, ConnectionObserver.NONE, hooks);
        } catch (IllegalArgumentException | BindFailedException e) {
            throw unusable(e);
        }
        Runnable undo = Termination.onSignal(() -> stop(node.proxy(), node));
        stoppable.complete(null);
        Proxy proxy;
        try {
            proxy = awaitServing(node, undo);
        } catch (CancellationException _) {
            // The signal has come first, and ends the process.
            return Termination.await();
        }
        LOG.info("{}{}{}", served(proxy), at(proxy, ""), settings(proxy));
        return Termination.await();
    }

    private Proxy awaitServing(ClusterNode node, Runnable undo) {
        try {
            return node.awaitServing();
        } catch (CompletionException e) {
            undo.run();
            node.close();
            throw unusable(e.getCause() == null ? e : e.getCause());
        }
    }

    private int serveManifests(Path folder, ProblemObserver problems) throws InterruptedException {
        ManifestNode node = start(folder, problems);
        String served = served(node.proxy());
        LOG.info(
                "{}{}{}",
                served,
                at(node.proxy(), " ('fairlead check " + folder + "' says why not at the others)"),
                settings(node.proxy()));
        Termination.onSignal(() -> stop(node.proxy(), node));
        stoppable.complete(null);
        return Termination.await();
    }

    private void onHandedOver() {
        LOG.info("another process of this node has taken over and serves; this one ends");
        var _ = stoppable.thenRun(Termination::end);
    }

    private ManifestNode start(Path folder, ProblemObserver problems) {
        try {
            return ManifestNode.start(config, folder, ConnectionObserver.NONE, problems, hooks);
        } catch (ManifestsNotFoundException | IllegalArgumentException | CaptureException | BindFailedException e) {
            throw unusable(e);
        }
    }

    private static String text(ValueOrigin origin) {
        return switch (origin) {
            case ValueOrigin.Flag(String flag) -> "option " + flag;
            case ValueOrigin.Field(var location, String _) -> location.toString();
            case ValueOrigin.Environment _, ValueOrigin.BuiltIn _ -> origin.toString();
        };
    }

    private ParameterException unusable(Throwable cause) {
        return new ParameterException(command.commandLine(), String.valueOf(cause.getMessage()), cause);
    }

    private void stop(@Nullable Proxy proxy, AutoCloseable node) {
        LOG.info(
                "stopping; open connections: {}, which have {} to end",
                proxy == null ? 0 : proxy.openConnections(),
                DurationText.format(config.proxy().drainTimeout()));
        try {
            node.close();
        } catch (Exception e) {
            throw new IllegalStateException("the node did not stop cleanly", e);
        }
        LOG.info("stopped");
    }

    private String settings(Proxy proxy) {
        return " with " + config.proxy().eventLoops() + " event loops, relay "
                + config.proxy().relay().name().toLowerCase(Locale.ROOT) + ", selector "
                + config.proxy().selector() + ", capture " + proxy.capture();
    }

    /** A service port that is served at one of its addresses may lack another. */
    private static String at(Proxy proxy, String hint) {
        int listening = proxy.listening().join().size();
        int all = proxy.routes().frontends().size();
        return listening == all ? "" : " at " + listening + " of " + all + " addresses" + hint;
    }

    private static String served(Proxy proxy) {
        int known = proxy.routes().routes().size();
        long served = proxy.listening().join().stream()
                .map(Frontend::servicePort)
                .distinct()
                .count();
        return "serving " + served + " of " + known + " service ports";
    }
}
