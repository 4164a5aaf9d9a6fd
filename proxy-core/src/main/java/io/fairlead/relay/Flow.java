package io.fairlead.relay;

import io.fairlead.linux.Errno;
import io.fairlead.linux.Pipe;
import io.fairlead.linux.SystemCalls;
import io.fairlead.relay.BufferPool.Buffer;
import io.fairlead.transport.EpollSocket;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a splice relay. Hot path.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: owns the buffer or the pipe that holds its bytes on their way, until they are written or
 * {@link #abandon() abandoned}.
 */
final class Flow {
    /*
     * How a flow moves bytes
     *
     * It never reads before all that it read earlier is written, so at most one buffer or one pipe is on its way, and
     * a slow destination stops the source (back-pressure by TCP's own window).
     *
     * A flow starts by copying: one receive and one send through the event loop's shared buffer. A read that does not
     * fill the buffer has emptied the socket, so with edge-triggered events no second read is needed [1]; unless the
     * peer has ended its stream, when the end has to be read too, or urgent data is about, at whose mark reads stop
     * short. Three full reads in a row make it a stream, which is spliced: socket to pipe, pipe to socket. Three short
     * ones in a row turn it back.
     *
     * Splicing answers EAGAIN when the source is empty or the pipe is full; since the pipe is always empty before
     * bytes are spliced into it, it means the first. A splice that stops at an urgent mark answers EAGAIN as well, for
     * ever, or 0 once the peer has ended; so a flow that has seen urgent data copies from then on, and the end of the
     * stream counts only when a receive tells of it.
     *
     * Where the event has told that the source has ended, the bytes before the end are sent so that the kernel puts
     * the end into the same segment. If a reset follows instead, they are pushed first.
     *
     * [1] epoll(7), "Questions and answers", number 9.
     */

    /** What became of {@link #pump()}. */
    enum Outcome {
        /** Nothing can be done before the next event of a socket. */
        WAITING,
        /** There is more to do, but it is the others' turn. */
        YIELDED,
        /** The source has ended, all is written, and the end is passed on. */
        FINISHED,
        /** The source was reset or is gone, and all that could be read of it is written. */
        SOURCE_FAILED,
        /** The destination was reset or is gone. */
        DESTINATION_FAILED
    }

    /** What one pump moves at most, so that a stream does not starve the other connections of its event loop. */
    private static final long BYTES_PER_PUMP = 1024 * 1024;

    private static final int FULL_READS_OF_A_STREAM = 3;
    private static final int SHORT_READS_OF_NO_STREAM = 3;
    private static final int SHORT_READ_BYTES = 16 * 1024;

    private final RelayLoop loop;
    private final SystemCalls calls;
    private final EpollSocket source;
    private final EpollSocket destination;

    private long bytes;
    private @Nullable Buffer held;
    private int heldStart;
    private int heldEnd;
    private @Nullable Pipe pipe;
    private long inPipe;

    private boolean isSplicing;
    private boolean canSplice = true;
    private int fullReads;
    private int shortReads;

    private boolean readsToTheEnd;
    private boolean expectsEnd;
    private boolean holdsBack;
    private boolean hasEnded;
    private boolean isSourceGone;
    private boolean hasSourceFailed;
    private boolean hasFinished;
    private boolean isLast;
    private boolean isAbandoned;
    private boolean hasYielded;

    Flow(RelayLoop loop, EpollSocket source, EpollSocket destination) {
        this.loop = loop;
        this.calls = loop.calls();
        this.source = source;
        this.destination = destination;
    }

    EpollSocket source() {
        return source;
    }

    EpollSocket destination() {
        return destination;
    }

    /** Bytes that the destination has taken. */
    long bytes() {
        return bytes;
    }

    boolean hasFinished() {
        return hasFinished;
    }

    /** Whether bytes that were read wait for the destination. */
    boolean isBlocked() {
        return held != null || inPipe > 0;
    }

    /** Whether the last pump stopped only because it was the others' turn. */
    boolean hasYielded() {
        return hasYielded;
    }

    /** The source has ended, in good order as far as one can see, or failed: read until it says so. */
    void markEnding(boolean isOrderly) {
        readsToTheEnd = true;
        expectsEnd = isOrderly && canSplice;
    }

    /**
     * The source was reset, as a write to it has told. The kernel tells that only once, and to those who read on
     * afterwards it reports an orderly end, which must not be passed on.
     */
    void markSourceGone() {
        readsToTheEnd = true;
        expectsEnd = false;
        isSourceGone = true;
    }

    /** The other direction has finished, so that both sockets are closed once this one has. */
    void markLast() {
        isLast = true;
    }

    /** The source sends urgent data. */
    void markUrgent() {
        readsToTheEnd = true;
        expectsEnd = false;
        canSplice = false;
        copyFromNowOn();
    }

    /** Whether the destination was reset or is gone; asked by a write of no bytes. */
    boolean isDestinationGone() {
        return destination.send(loop.buffers().shared().pointer(), 0) < 0;
    }

    /** Moves what can be moved. */
    Outcome pump() {
        Outcome outcome = move();
        if (holdsBack) {
            holdsBack = false;
            if (outcome != Outcome.FINISHED) {
                destination.push();
            }
        }
        return outcome;
    }

    private Outcome move() {
        hasYielded = false;
        if (isAbandoned || hasFinished) {
            return Outcome.WAITING;
        }
        long until = bytes + BYTES_PER_PUMP;
        while (flush()) {
            if (hasSourceFailed) {
                return Outcome.SOURCE_FAILED;
            }
            if (hasEnded) {
                return finish();
            }
            if (bytes >= until) {
                hasYielded = true;
                return Outcome.YIELDED;
            }
            if (!(isSplicing ? spliceIn() : copy())) {
                returnEmptyPipe();
                return isAbandoned ? Outcome.DESTINATION_FAILED : Outcome.WAITING;
            }
        }
        if (isAbandoned) {
            return Outcome.DESTINATION_FAILED;
        }
        destination.watchOutput();
        return Outcome.WAITING;
    }

    private Outcome finish() {
        returnEmptyPipe();
        if (!isLast && calls.shutdownOutput(destination.descriptor()) < 0) {
            return Outcome.DESTINATION_FAILED;
        }
        hasFinished = true;
        return Outcome.FINISHED;
    }

    /** Gives up what is on its way and reads no more. */
    void abandon() {
        isAbandoned = true;
        if (held != null) {
            loop.buffers().giveBack(held);
            held = null;
        }
        if (pipe != null) {
            if (inPipe > 0) {
                loop.pipes().discard(pipe);
            } else {
                loop.pipes().giveBack(pipe);
            }
            pipe = null;
            inPipe = 0;
        }
    }

    /** Reads and writes once through the shared buffer; false if there is nothing more to read now. */
    private boolean copy() {
        Buffer buffer = loop.buffers().shared();
        int read = source.receive(buffer.pointer(), BufferPool.BUFFER_BYTES);
        if (read <= 0) {
            return noteNothingRead(read);
        }
        write(buffer, read);
        boolean isFull = read == BufferPool.BUFFER_BYTES;
        fullReads = isFull ? fullReads + 1 : 0;
        if (fullReads >= FULL_READS_OF_A_STREAM && canSplice) {
            isSplicing = true;
            shortReads = 0;
        }
        return isFull || readsToTheEnd || held != null;
    }

    private void write(Buffer buffer, int length) {
        holdsBack = expectsEnd;
        int written = holdsBack
                ? destination.sendBeforeEnd(buffer.pointer(), length)
                : destination.send(buffer.pointer(), length);
        if (written < 0) {
            if (!isTemporary(written)) {
                abandon();
                return;
            }
            written = 0;
        }
        bytes += written;
        if (written < length) {
            held = loop.buffers().takeShared();
            heldStart = written;
            heldEnd = length;
        }
    }

    /** Splices once into the pipe; false if there is nothing more to read now. */
    private boolean spliceIn() {
        Pipe into = pipe != null ? pipe : loop.pipes().borrow();
        if (into == null) {
            copyFromNowOn();
            return true;
        }
        pipe = into;
        long read = calls.splice(source.descriptor(), into.writeEnd(), into.capacityBytes());
        if (read == -Errno.EINVAL || read == -Errno.ENOSYS) {
            canSplice = false;
            copyFromNowOn();
            return true;
        }
        if (read == 0) {
            copyFromNowOn();
            return true;
        }
        if (read < 0) {
            return noteNothingRead(read);
        }
        inPipe = read;
        shortReads = read < SHORT_READ_BYTES ? shortReads + 1 : 0;
        if (shortReads >= SHORT_READS_OF_NO_STREAM || !canSplice) {
            copyFromNowOn();
        }
        return true;
    }

    private void copyFromNowOn() {
        isSplicing = false;
        fullReads = 0;
    }

    /** Notes why nothing was read; true if that is to be acted on, false if the source is merely empty. */
    private boolean noteNothingRead(long result) {
        if (result == 0) {
            hasEnded = !isSourceGone;
            hasSourceFailed = isSourceGone;
            return true;
        }
        if (isTemporary(result)) {
            return result == -Errno.EINTR;
        }
        hasSourceFailed = true;
        return true;
    }

    /** Writes what is held; false if the destination takes no more now, or is gone and the flow abandoned. */
    private boolean flush() {
        return !isAbandoned && (held == null || flushBuffer(held)) && (inPipe == 0 || pipe == null || flushPipe(pipe));
    }

    private boolean flushBuffer(Buffer buffer) {
        while (heldStart < heldEnd) {
            int written = destination.send(buffer.pointer() + heldStart, heldEnd - heldStart);
            if (written <= 0) {
                return noteNotWritten(written);
            }
            heldStart += written;
            bytes += written;
        }
        held = null;
        loop.buffers().giveBack(buffer);
        return true;
    }

    private boolean flushPipe(Pipe from) {
        while (inPipe > 0) {
            long written = calls.splice(from.readEnd(), destination.descriptor(), inPipe);
            if (written <= 0) {
                return noteNotWritten(written);
            }
            inPipe -= written;
            bytes += written;
        }
        if (!isSplicing) {
            returnEmptyPipe();
        }
        return true;
    }

    private boolean noteNotWritten(long result) {
        if (!isTemporary(result)) {
            abandon();
        }
        return false;
    }

    private void returnEmptyPipe() {
        if (pipe != null && inPipe == 0) {
            loop.pipes().giveBack(pipe);
            pipe = null;
        }
    }

    private static boolean isTemporary(long result) {
        return result == -Errno.EAGAIN || result == -Errno.EINTR || result == 0;
    }
}
