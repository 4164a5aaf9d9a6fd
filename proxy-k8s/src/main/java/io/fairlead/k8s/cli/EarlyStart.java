package io.fairlead.k8s.cli;

import io.fairlead.transport.EpollTransport;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;

/**
 * Loads what a node needs whatever its options are, while the options are read: native calls and the log. They take as
 * long as the options do.
 *
 * <p>Threading: confined to the main thread; each part is loaded on a daemon thread of its own.
 */
final class EarlyStart {
    private static @Nullable Thread log;

    private EarlyStart() {}

    /** Begins to load, and returns at once. What fails here fails again where it is needed, and is reported there. */
    static void begin() {
        log = load("fairlead-load-log", () -> LogManager.getLogger(NodeCommand.class));
        var _ = load("fairlead-load-natives", EpollTransport::unavailability);
    }

    private static Thread load(String name, Runnable part) {
        return Thread.ofPlatform().daemon().name(name).start(part);
    }

    /**
     * Waits until the log has its configuration. Before that, log4j writes in a format of its own, and what is set of
     * levels and formats is lost.
     */
    static void awaitLog() {
        Thread loading = log;
        if (loading == null) {
            return;
        }
        try {
            loading.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
