package io.fairlead.proxy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one thread that follows changes, {@code fairlead-control}.
 *
 * <p>Threading: Thread-safe. Ownership: the caller shuts it down.
 */
final class ControlThread {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("fairlead-control").daemon().factory());

    ControlThread() {
        // What is to happen later may be hours away.
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** The thread as an executor, for what ends before it does. */
    ScheduledExecutorService executor() {
        return executor;
    }

    /**
     * Runs a task on the thread; false if the thread has ended. The lock is there because an executor that ends may lose a
     * task.
     */
    synchronized boolean tryExecute(Runnable task) {
        if (executor.isShutdown()) {
            return false;
        }
        executor.execute(task);
        return true;
    }

    /** Asks the thread, and waits for the answer; asks here if the thread has ended. Not to be called on it. */
    <T> T call(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean isGiven = tryExecute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return isGiven ? answer.join() : question.get();
    }

    /** Runs a task on the thread after a while, unless the thread has ended by now. Called on the thread. */
    void later(Duration delay, Runnable task) {
        if (!executor.isShutdown()) {
            var _ = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Ends the thread once it has done what it was given. */
    synchronized void shutdown() {
        executor.shutdown();
    }
}
