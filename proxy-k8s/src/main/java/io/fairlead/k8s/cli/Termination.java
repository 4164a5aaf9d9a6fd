package io.fairlead.k8s.cli;

import io.fairlead.fault.FaultBoundary;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.LogManager;

/**
 * The end of a command that runs until SIGTERM or SIGINT: gracefully, and with exit code 0, where the JVM would answer
 * 143 or 130.
 *
 * <p>Threading: Thread-safe.
 */
final class Termination {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private Termination() {}

    /**
     * Runs the action when the process gets a signal to stop, and then exits with code 0.
     *
     * @return takes this back, for a process that ends by itself with another exit code
     */
    static Runnable onSignal(Runnable action) {
        Thread hook = Thread.ofPlatform().name("fairlead-stop").unstarted(() -> end(action));
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> takeBack(hook);
    }

    /** Ends the process as a signal does. Returns at once. */
    static void end() {
        var _ = Thread.ofPlatform()
                .daemon()
                .name("fairlead-end")
                .start(() -> Runtime.getRuntime().exit(0));
    }

    private static void end(Runnable action) {
        int code = FaultBoundary.call(
                "stopping",
                () -> {
                    action.run();
                    return 0;
                },
                fault -> 1);
        LogManager.shutdown();
        Runtime.getRuntime().halt(code);
    }

    private static void takeBack(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The signal has come meanwhile, and counts.
        }
    }

    /** Waits for the signal; does not return, since the process ends first. */
    static int await() throws InterruptedException {
        NEVER.await();
        return 0;
    }
}
