package io.fairlead.k8s.cli;

import io.fairlead.transport.EpollTransport;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;

/**
 * Loads what a node needs whatever its options are, while the options are read: the log and native calls. They take as
 * long as the options do.
 *
 * <p>The parts are loaded one after the other. Of two threads that need the log for the first time, log4j lets one
 * configure it, and the other go on without: so only the main thread and this one may be the first.
 *
 * <p>Threading: begun and awaited by the main thread; loads on a daemon thread.
 */
final class EarlyStart {
    /** Of the log; null if nothing is loaded early. */
    private static @Nullable CountDownLatch loaded;

    private EarlyStart() {}

    /** Begins to load, and returns at once. What fails here fails again where it is needed, and is reported there. */
    static void begin() {
        CountDownLatch latch = new CountDownLatch(1);
        loaded = latch;
        var _ = Thread.ofPlatform().daemon().name("fairlead-load").start(() -> load(latch));
    }

    private static void load(CountDownLatch latch) {
        try {
            var _ = LogManager.getLogger(NodeCommand.class);
        } finally {
            latch.countDown();
        }
        var _ = EpollTransport.unavailability();
    }

    /**
     * Waits until the log has its configuration. Before that, log4j writes in a format of its own, and what is set of
     * levels and formats is lost.
     */
    static void awaitLog() {
        CountDownLatch latch = loaded;
        if (latch == null) {
            return;
        }
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
