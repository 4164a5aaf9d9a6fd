package io.fairlead.proxy;

import io.fairlead.capture.Capture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The time between the last new connection and the end of the listeners. The kernel completes handshakes by itself, and a client
 * may take itself for connected before its last packet has arrived. If the listener is gone by then, the request is gone with it:
 * the client waits in vain, as the kernel does not even reset a connection to an address that is not the machine's.
 *
 * <p>So new connections go elsewhere first, and listeners close later. They go to another process if one takes over. Else they are
 * dropped, as they are from then on anyway, and clients try again after a second.
 *
 * <p>Threading: used by the thread that stops the proxy, which it blocks; an interrupt ends the waiting.
 */
final class Handshakes {
    /** Most clients are nearer than that. New connections wait for the next proxy all this time. */
    private static final Duration LAST_PACKET = Duration.ofMillis(500);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Capture capture;
    private final Executor control;

    /** @param control the control thread */
    Handshakes(Capture capture, Executor control) {
        this.capture = capture;
        this.control = control;
    }

    /**
     * Waits until the handshakes that are under way have been completed and no new ones begin.
     *
     * @param longest how long another process may take until its rules are in force
     */
    void complete(Duration longest) {
        if (capture.isSuccessorWaiting() && onControl(capture::handOver)) {
            awaitSuccessor(System.nanoTime() + longest.toNanos());
            // Nothing new is dropped meanwhile, so there is time for packets that have been lost.
            pause(Capture.GRACE);
        } else if (onControl(capture::stopAdmitting)) {
            pause(LAST_PACKET);
        }
    }

    private void awaitSuccessor(long endNanos) {
        while (System.nanoTime() - endNanos < 0 && !Thread.currentThread().isInterrupted() && !capture.isHandedOver()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private boolean onControl(BooleanSupplier step) {
        return CompletableFuture.supplyAsync(step::getAsBoolean, control).join();
    }

    private static void pause(Duration duration) {
        long endNanos = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - endNanos < 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(endNanos - System.nanoTime());
        }
    }
}
