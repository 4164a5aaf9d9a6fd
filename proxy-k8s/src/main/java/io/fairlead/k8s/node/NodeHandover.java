package io.fairlead.k8s.node;

import io.fairlead.config.DurationText;
import io.fairlead.config.RelayMode;
import io.fairlead.handover.HandoverServer;
import io.fairlead.handover.Inheritance;
import io.fairlead.handover.Outcome;
import io.fairlead.handover.Received;
import io.fairlead.handover.Succession;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.proxy.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The hand-over of a node: from the process that it replaces, and to the one that replaces it.
 *
 * <p>Without a process that hands over, or if that fails, nothing is inherited, and the node starts and stops as it would alone.
 *
 * <p>Threading: Thread-safe. {@link #await} and {@link #handOver} block.
 *
 * <p>Ownership: owns the connection to the predecessor and the socket for a successor; close it.
 */
final class NodeHandover implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(NodeHandover.class);

    private final NodeConfig config;
    private final Runnable onHandedOver;
    private @Nullable Succession succession;
    private @Nullable HandoverServer server;
    private boolean isClosed;
    private volatile boolean isWaiting;
    private volatile boolean isCancelled;

    /** @param onHandedOver called once a successor serves that has not waited for this process to stop */
    NodeHandover(NodeConfig config, Runnable onHandedOver) {
        this.config = config;
        this.onHandedOver = onHandedOver;
    }

    /** Whether the node is ready but for the process that it replaces, which hands over when it is stopped. */
    boolean isWaiting() {
        return isWaiting;
    }

    /**
     * Asks the process that runs for all that it has, and waits for it. In a pod, that process is stopped only once this one is ready,
     * so it hands over then; else it hands over at once, and ends.
     *
     * @return what this process starts with; nothing if no process hands over
     */
    Inheritance await() {
        Path directory = config.handoverDir().in(config.proxy().capture().mode());
        if (directory == null || config.proxy().relay() == RelayMode.COPY) {
            return Inheritance.NONE;
        }
        boolean isNow = config.health().probeDir() == null;
        Succession found = keep(Succession.find(directory, instance(), isNow));
        if (found == null) {
            return Inheritance.NONE;
        }
        isWaiting = !isNow;
        try {
            Inheritance inheritance = found.awaitInheritance(() -> isCancelled);
            if (inheritance == null) {
                drop();
                return Inheritance.NONE;
            }
            return inheritance;
        } finally {
            isWaiting = false;
        }
    }

    private synchronized @Nullable Succession keep(@Nullable Succession found) {
        if (isClosed && found != null) {
            found.close();
            return null;
        }
        succession = found;
        return found;
    }

    /** The proxy has not started: the process that runs goes on. */
    void drop() {
        Succession dropped;
        synchronized (this) {
            dropped = succession;
            succession = null;
        }
        if (dropped != null) {
            dropped.close();
        }
    }

    private String instance() {
        return config.proxy().capture().instance();
    }

    /** Everything that was known at first is in force: connections and sessions may come, and then a successor. */
    void onServing(Proxy proxy) {
        Succession from;
        synchronized (this) {
            from = succession;
        }
        if (from == null) {
            listen(proxy);
            return;
        }
        var _ = from.serve(proxy.heir()).whenComplete((received, _) -> {
            drop();
            report(received);
            listen(proxy);
        });
    }

    private static void report(@Nullable Received received) {
        if (received == null) {
            return;
        }
        String end = received.failure() == null
                ? "left with the previous process: " + (received.left() < 0 ? "not known" : received.left())
                : "the hand-over ended early: " + received.failure();
        LOG.info(
                "took over {} connections and {} UDP sessions in {} from the previous process; refused: {}; {}",
                received.connections(),
                received.sessions(),
                millis(received.duration()),
                received.refused(),
                end);
    }

    private synchronized void listen(Proxy proxy) {
        Path directory = config.handoverDir().in(proxy.capture());
        if (directory != null && proxy.canHandOver() && !isClosed && server == null) {
            server = HandoverServer.open(directory, instance(), proxy::estate, onHandedOver);
        }
    }

    /** Whether another process is about to get what this one has. */
    boolean hasSuccessor() {
        HandoverServer open = server();
        return open != null && open.hasSuccessor();
    }

    private synchronized @Nullable HandoverServer server() {
        return server;
    }

    /** Hands everything over to a successor, if there is one. What is left can end as without one. */
    void handOver() {
        HandoverServer open = server();
        if (open == null || !open.hasSuccessor()) {
            return;
        }
        Outcome outcome = open.handOver(config.proxy().drainTimeout());
        if (outcome.isServed()) {
            LOG.info(
                    "handed over {} connections and {} UDP sessions in {}; left here: {}{}",
                    outcome.connections(),
                    outcome.sessions(),
                    millis(outcome.duration()),
                    outcome.left(),
                    outcome.left() == 0
                            ? ""
                            : ", which have "
                                    + DurationText.format(config.proxy().drainTimeout()) + " to end");
        } else {
            LOG.warn("nothing was handed over, connections are drained: {}", outcome.failure());
        }
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }

    /** Ends a wait for the process that runs. */
    void cancel() {
        isCancelled = true;
    }

    @Override
    public void close() {
        cancel();
        drop();
        HandoverServer open;
        synchronized (this) {
            isClosed = true;
            open = server;
            server = null;
        }
        if (open != null) {
            open.close();
        }
    }
}
