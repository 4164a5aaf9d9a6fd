package io.fairlead.k8s.cli;

import io.fairlead.transport.EpollTransport;
import org.apache.logging.log4j.LogManager;

/**
 * Loads what a node needs whatever its options are, while the options are read: native calls and the log. They take as
 * long as the options do.
 *
 * <p>Threading: begun by the main thread; each part is loaded on a daemon thread of its own.
 */
final class EarlyStart {
    private EarlyStart() {}

    /** Begins to load, and returns at once. What fails here fails again where it is needed, and is reported there. */
    static void begin() {
        load("fairlead-load-natives", EpollTransport::unavailability);
        load("fairlead-load-log", () -> LogManager.getLogger(NodeCommand.class));
    }

    private static void load(String name, Runnable part) {
        var _ = Thread.ofPlatform().daemon().name(name).start(part);
    }
}
