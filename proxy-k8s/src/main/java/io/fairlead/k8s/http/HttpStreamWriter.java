package io.fairlead.k8s.http;

import io.fairlead.fault.FaultBoundary;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the parts of one stream, as fast as its client takes them. What waits is bounded; the rest is refused.
 *
 * <p>Threading: {@link #offer} and {@link #end} are thread-safe; everything else is confined to the event loop.
 */
final class HttpStreamWriter implements HttpOutlet {
    /** Parts that may wait for a client. */
    static final int QUEUED = 1_024;

    private static final long TICK_SECONDS = 10;

    /** A client that takes nothing for so many ticks gives its place to others. */
    private static final int MOST_STALLED_TICKS = 6;

    private final ChannelHandlerContext context;
    private final HttpStreamSource source;
    private final Queue<Supplier<byte[]>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private volatile boolean isClosed;
    private volatile boolean isEnding;
    private boolean hasEnded;
    private int stalledTicks;
    private @Nullable Future<?> ticking;

    HttpStreamWriter(ChannelHandlerContext context, HttpStreamSource source) {
        this.context = context;
        this.source = source;
    }

    void open() {
        ticking = context.executor()
                .scheduleAtFixedRate(
                        FaultBoundary.guard("a stream of the HTTP server", this::tick),
                        TICK_SECONDS,
                        TICK_SECONDS,
                        TimeUnit.SECONDS);
        source.onOpened(this);
    }

    private void tick() {
        stalledTicks = context.channel().isWritable() ? 0 : stalledTicks + 1;
        if (stalledTicks >= MOST_STALLED_TICKS) {
            var _ = context.close();
        } else {
            source.onTick(this);
        }
    }

    @Override
    public boolean offer(Supplier<byte[]> part) {
        if (isClosed || isEnding || queued.get() >= QUEUED) {
            return false;
        }
        queued.incrementAndGet();
        queue.add(part);
        schedule();
        return true;
    }

    @Override
    public void end() {
        isEnding = true;
        schedule();
    }

    private void schedule() {
        if (isScheduled.compareAndSet(false, true)) {
            try {
                context.executor().execute(this::send);
            } catch (RejectedExecutionException e) {
                isClosed = true;
            }
        }
    }

    /** The client has taken something, or something has been queued. */
    void send() {
        isScheduled.set(false);
        boolean isSending = false;
        while (!isClosed && context.channel().isWritable()) {
            Supplier<byte[]> part = queue.poll();
            if (part == null) {
                break;
            }
            queued.decrementAndGet();
            var _ = context.write(new DefaultHttpContent(Unpooled.wrappedBuffer(part.get())));
            isSending = true;
        }
        if (isSending) {
            context.flush();
        }
        if (isEnding && queue.isEmpty() && !isClosed && !hasEnded) {
            hasEnded = true;
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(_ -> {
                var _ = context.close();
            });
        }
    }

    void onClosed() {
        isClosed = true;
        queue.clear();
        if (ticking != null) {
            ticking.cancel(false);
        }
        source.onClosed();
    }
}
