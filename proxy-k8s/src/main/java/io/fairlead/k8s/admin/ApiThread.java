package io.fairlead.k8s.admin;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which answers are made, {@code fairlead-admin}. It starts with the first request and ends after a while
 * without any. What waits for it is bounded.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Failure: beyond the bound, and once it is closed, tasks are rejected.
 */
final class ApiThread implements Executor, AutoCloseable {
    private static final int WAITING = 64;
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor executor;

    ApiThread() {
        executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().name("fairlead-admin").daemon().factory());
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
