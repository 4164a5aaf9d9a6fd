package io.fairlead.k8s.http;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The one event loop of a process's HTTP servers. Its thread starts with the first task. Once it is closed, tasks are
 * dropped: what they would have changed is gone.
 *
 * <p>Threading: Thread-safe.
 */
final class HttpLoop implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(HttpLoop.class);

    /** Ample for closing a few hundred sockets; reached only if a responder hangs. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final EventLoopGroup group;
    private final EventLoop eventLoop;

    HttpLoop(boolean hasEpoll) {
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("fairlead-http", true),
                hasEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        eventLoop = group.next();
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    boolean inEventLoop() {
        return eventLoop.inEventLoop();
    }

    /** Runs a task on the event loop, after those that were given before. */
    void execute(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the HTTP servers are closed", e);
        }
    }

    /** Runs a task on the event loop and returns when it has run. */
    void executeAndWait(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            eventLoop.submit(task).awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
        } catch (RejectedExecutionException e) {
            LOG.debug("the HTTP servers are closed", e);
        }
    }

    /** Runs a task on the event loop later. */
    Future<?> schedule(Runnable task, Duration delay) {
        return eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Closes every socket of the event loop, and returns when that is done. */
    @Override
    public void close() {
        Future<?> ended = group.shutdownGracefully(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (!eventLoop.inEventLoop()) {
            ended.awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
        }
    }
}
