package io.fairlead.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The event loops of a transport: Netty's, which poll at least once in a millisecond of tasks, and whose streams take turns.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its threads; {@link #close} ends them.
 *
 * <p>Failure: an event loop that ends before it is closed is logged; its connections are lost, and the process should be
 * restarted: see {@link #ended()}.
 */
final class EventLoops {
    private static final Logger LOG = LogManager.getLogger(EventLoops.class);
    private static final String THREADS = "fairlead-loop";

    /**
     * How long tasks run before the next poll; Netty's own default is a second. It looks at the clock after every 64 tasks.
     */
    private static final long TASK_QUANTUM_MILLIS = 1;

    private final Map<EventLoop, LoopState> states = new LinkedHashMap<>();
    private final MultiThreadIoEventLoopGroup group;
    private volatile boolean isClosing;

    /**
     * Starts event loops.
     *
     * @param handlers make what polls for their events
     */
    EventLoops(int count, IoHandlerFactory handlers) {
        Map<ThreadAwareExecutor, LoopState> made = new LinkedHashMap<>();
        group = new Group(count, executor -> {
            LoopState state = new LoopState(THREADS + "-" + (made.size() + 1));
            made.put(executor, state);
            return new TurningIoHandler(handlers.newHandler(executor), state);
        });
        for (EventExecutor executor : group) {
            IoEventLoop loop = (IoEventLoop) executor;
            LoopState state = Objects.requireNonNull(made.get(loop));
            states.put(loop, state);
            loop.terminationFuture().addListener(_ -> onEnded(state));
        }
    }

    private void onEnded(LoopState state) {
        if (!isClosing) {
            LOG.error(
                    "{} has ended; its connections hang, and new ones too. Restart the process",
                    state.clock().loop());
        }
    }

    /** Netty's group. */
    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    /** The event loops, in order. */
    List<EventLoop> list() {
        return List.copyOf(states.keySet());
    }

    /** What belongs to one of the event loops. */
    LoopState state(EventLoop loop) {
        return Objects.requireNonNull(states.get(loop), "not an event loop of this transport");
    }

    /** The clocks of all event loops. */
    List<PollClock> clocks() {
        return states.values().stream().map(LoopState::clock).toList();
    }

    /** The names of event loops that have ended without being closed. */
    List<String> ended() {
        List<String> ended = new ArrayList<>();
        if (!isClosing) {
            states.forEach((loop, state) -> {
                if (loop.isTerminated()) {
                    ended.add(state.clock().loop());
                }
            });
        }
        return ended;
    }

    /** Ends the event loops; whatever is still open on them is closed. Waits up to the timeout. */
    void close(long timeout, TimeUnit unit) {
        isClosing = true;
        group.shutdownGracefully(0, timeout, unit).awaitUninterruptibly(timeout, unit);
    }

    private static final class Group extends MultiThreadIoEventLoopGroup {
        Group(int count, IoHandlerFactory handlers) {
            super(count, new DefaultThreadFactory(THREADS, true), handlers);
        }

        @Override
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... ignored) {
            return new SingleThreadIoEventLoop(
                    this,
                    executor,
                    handlers,
                    Integer.MAX_VALUE,
                    RejectedExecutionHandlers.reject(),
                    TASK_QUANTUM_MILLIS);
        }
    }
}
