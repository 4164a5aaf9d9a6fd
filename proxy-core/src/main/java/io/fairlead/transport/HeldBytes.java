package io.fairlead.transport;

import io.netty.buffer.ByteBuf;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a {@link HoldingHandler} holds, for an observer of the first bytes.
 *
 * <p>Threading: Confined to its event loop.
 */
final class HeldBytes {
    private final FirstBytesObserver observer;
    private boolean hasEnded;

    HeldBytes(FirstBytesObserver observer) {
        this.observer = observer;
    }

    /** Nothing follows what is held. */
    void markEnded() {
        hasEnded = true;
    }

    /** Whether the observer has taken its bytes. */
    boolean look(Queue<HoldingHandler.Held> held) {
        byte[] bytes = new byte[observer.most()];
        int length = 0;
        for (HoldingHandler.Held each : held) {
            ByteBuf buffer = buffer(each);
            int copied = buffer == null ? 0 : Math.min(buffer.readableBytes(), bytes.length - length);
            if (buffer != null && copied > 0) {
                buffer.getBytes(buffer.readerIndex(), bytes, length, copied);
                length += copied;
            }
        }
        int taken = observer.onBytes(bytes, length, hasEnded);
        take(held, taken);
        return taken > 0;
    }

    private static void take(Queue<HoldingHandler.Held> held, int bytes) {
        int left = bytes;
        for (HoldingHandler.Held each : held) {
            ByteBuf buffer = buffer(each);
            if (buffer != null && left > 0) {
                int skipped = Math.min(left, buffer.readableBytes());
                buffer.skipBytes(skipped);
                left -= skipped;
            }
        }
    }

    /** The observer's bytes are gone, or will never come. */
    void end(boolean isTaken) {
        if (isTaken) {
            observer.onTaken();
        } else {
            observer.onFailed();
        }
    }

    static @Nullable ByteBuf buffer(HoldingHandler.Held held) {
        return held.message() instanceof ByteBuf buffer ? buffer : null;
    }
}
