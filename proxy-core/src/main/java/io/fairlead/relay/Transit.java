package io.fairlead.relay;

import io.fairlead.linux.Errno;
import io.fairlead.linux.Pipe;
import io.fairlead.relay.BufferPool.Buffer;
import io.fairlead.transport.EpollSocket;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one flow that were read and are not written yet: in a buffer or in a pipe, never in both. Hot path.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: owns the buffer or the pipe until all is written or {@link #abandon() abandoned}.
 */
final class Transit {
    private static final byte[] NOTHING = {};

    private final RelayLoop loop;
    private final EpollSocket destination;
    private @Nullable Buffer held;
    private int heldStart;
    private int heldEnd;
    private @Nullable Pipe pipe;
    private long inPipe;
    private long written;
    private long spliced;

    Transit(RelayLoop loop, EpollSocket destination) {
        this.loop = loop;
        this.destination = destination;
    }

    /** How many bytes the destination has taken since the flow began. */
    long written() {
        return written;
    }

    /** How many of these came out of a pipe. */
    long spliced() {
        return spliced;
    }

    /** Whether no byte waits for the destination. */
    boolean isEmpty() {
        return held == null && inPipe == 0;
    }

    /**
     * Writes what was read into the shared buffer, and keeps what the destination does not take.
     *
     * @param isBeforeEnd whether the end of the stream is expected to follow at once
     * @return a negated {@link Errno} if the destination is gone; else 0 or more
     */
    int write(Buffer shared, int length, boolean isBeforeEnd) {
        int taken = isBeforeEnd
                ? destination.sendBeforeEnd(shared.pointer(), length)
                : destination.send(shared.pointer(), length);
        if (taken < 0) {
            if (taken != -Errno.EAGAIN) {
                return taken;
            }
            taken = 0;
        }
        written += taken;
        if (taken < length) {
            held = loop.buffers().takeShared();
            heldStart = taken;
            heldEnd = length;
        }
        return taken;
    }

    /** An empty pipe to splice into; null if there is none to be had now. */
    @Nullable
    Pipe emptyPipe() {
        if (pipe == null) {
            pipe = loop.pipes().borrow();
        }
        return pipe;
    }

    /** Bytes were spliced into the pipe. */
    void onFilled(long bytes) {
        inPipe = bytes;
    }

    /**
     * Writes what waits.
     *
     * @return a negated {@link Errno} if not all could be written, {@link Errno#EAGAIN} if the destination takes no more
     *     now; else 0
     */
    int flush() {
        if (held != null) {
            return flush(held);
        }
        return pipe != null && inPipe > 0 ? flush(pipe) : 0;
    }

    private int flush(Buffer buffer) {
        while (heldStart < heldEnd) {
            int taken = destination.send(buffer.pointer() + heldStart, heldEnd - heldStart);
            if (taken <= 0) {
                return refusal(taken);
            }
            heldStart += taken;
            written += taken;
        }
        held = null;
        loop.buffers().giveBack(buffer);
        return 0;
    }

    private int flush(Pipe from) {
        while (inPipe > 0) {
            long taken = loop.calls().splice(from.readEnd(), destination.descriptor(), inPipe);
            if (taken <= 0) {
                return refusal(taken);
            }
            inPipe -= taken;
            written += taken;
            spliced += taken;
        }
        return 0;
    }

    private static int refusal(long result) {
        return result == 0 ? -Errno.EAGAIN : (int) result;
    }

    /** Gives back a pipe that holds nothing. */
    void returnEmptyPipe() {
        if (pipe != null && inPipe == 0) {
            loop.pipes().giveBack(pipe);
            pipe = null;
        }
    }

    /** The bytes in the buffer that wait for the destination. */
    byte[] heldBytes() {
        return held == null ? NOTHING : held.copy(heldStart, heldEnd);
    }

    /** The pipe with bytes that wait for the destination; null if there are none. */
    @Nullable
    Pipe filledPipe() {
        return inPipe > 0 ? pipe : null;
    }

    /** How many bytes are in the pipe. */
    long inPipe() {
        return inPipe;
    }

    /** Goes on with what another process has read and not written. */
    void adopt(FlowState saved) {
        written = saved.written();
        spliced = saved.spliced();
        byte[] bytes = saved.held();
        if (bytes.length > 0) {
            held = loop.buffers().takeShared();
            held.fill(bytes);
            heldStart = 0;
            heldEnd = bytes.length;
        }
        if (saved.pipe() != null) {
            loop.pipes().adopt();
            pipe = saved.pipe();
            inPipe = saved.inPipe();
        }
    }

    /** Gives up what is not written. */
    void abandon() {
        if (held != null) {
            loop.buffers().giveBack(held);
            held = null;
        }
        if (pipe != null && inPipe > 0) {
            loop.pipes().discard(pipe);
            pipe = null;
            inPipe = 0;
        }
        returnEmptyPipe();
    }
}
