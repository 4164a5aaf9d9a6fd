package io.fairlead.relay;

import io.fairlead.linux.Errno;
import io.fairlead.linux.Pipe;
import io.fairlead.relay.BufferPool.Buffer;
import io.fairlead.transport.EpollSocket;

/**
 * One direction of a splice relay. Hot path.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: owns what is on its way, until it is written or {@link #abandon() abandoned}.
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
     * short. A flow that streams is spliced: socket to pipe, pipe to socket.
     *
     * Splicing answers EAGAIN when the source is empty or the pipe is full; since the pipe is always empty before
     * bytes are spliced into it, it means the first. A splice that stops at an urgent mark answers EAGAIN as well, for
     * ever, or 0 once the peer has ended; so a flow that has seen urgent data copies from then on, and the end of the
     * stream counts only when a receive reports it.
     *
     * Where an event has reported that the source has ended, the bytes before the end are sent so that the kernel puts
     * the end into the same segment. If a reset follows instead, they are pushed first.
     *
     * [1] epoll(7), "Questions and answers", number 9.
     */

    /** The outcome of {@link #pump}. */
    enum Outcome {
        /** Nothing can be done before the next event of a socket. */
        WAITING,
        /** There is more to move, but the flow has moved what it may at once. */
        YIELDED,
        /** The source has ended, all is written, and the end is passed on. */
        FINISHED,
        /** The source was reset or is gone, and all that could be read of it is written. */
        SOURCE_FAILED,
        /** The destination was reset or is gone. */
        DESTINATION_FAILED
    }

    /** How far the flow has come. */
    private enum Stage {
        MOVING,
        /** The end is passed on. */
        FINISHED,
        /** Bytes in transit are dropped. */
        ABANDONED
    }

    /**
     * The size limit of one splice. Pipes hold up to eight times as much, but moving all of it takes half a
     * millisecond, during which nothing else is served.
     */
    static final long SPLICE_BYTES = 128 * 1024;

    private final RelayLoop loop;
    private final EpollSocket source;
    private final EpollSocket destination;
    private final Transit transit;
    private final StreamDetector detector = new StreamDetector();

    private SourceState state = SourceState.OPEN;
    private Stage stage = Stage.MOVING;
    private boolean isLast;
    private boolean isHeldBack;
    private boolean hasYielded;

    Flow(RelayLoop loop, EpollSocket source, EpollSocket destination) {
        this.loop = loop;
        this.source = source;
        this.destination = destination;
        transit = new Transit(loop, destination);
    }

    EpollSocket source() {
        return source;
    }

    EpollSocket destination() {
        return destination;
    }

    /** Bytes that the destination has taken. */
    long bytes() {
        return transit.written();
    }

    /** How many of these were spliced. */
    long splicedBytes() {
        return transit.spliced();
    }

    boolean hasFinished() {
        return stage == Stage.FINISHED;
    }

    /** Whether bytes that were read wait for the destination. */
    boolean isBlocked() {
        return !transit.isEmpty();
    }

    /** Whether the flow has much to move, so that it takes turns with others. */
    boolean isStreaming() {
        return detector.isSplicing() || hasYielded;
    }

    /** Whether it moves bytes through a pipe. */
    boolean isSplicing() {
        return detector.isSplicing();
    }

    /** Whether the last pump stopped only because the flow had moved what it may at once. */
    boolean hasYielded() {
        return hasYielded;
    }

    /** The source has ended, as far as known gracefully, or failed. */
    void markEnding(boolean isOrderly) {
        state = state.onEnding(isOrderly);
    }

    /** The source was reset, as a write to it has reported. */
    void markSourceGone() {
        state = state.onReset();
    }

    /** The other direction has finished, so that both sockets are closed once this one has. */
    void markLast() {
        isLast = true;
    }

    /** The source sends urgent data. */
    void markUrgent() {
        state = state.onUrgent();
        detector.neverSplice();
    }

    /**
     * Sends bytes in front of all others. The kernel holds them back until the first bytes of the source follow, or they are pushed.
     *
     * @return false if the destination does not take them, though it has not been sent anything yet
     */
    boolean sendPreface(byte[] bytes) {
        Buffer buffer = loop.buffers().shared();
        buffer.put(bytes);
        return destination.sendBeforeEnd(buffer.pointer(), bytes.length) == bytes.length;
    }

    /** Whether the destination was reset or is gone; checked by a write of no bytes. */
    boolean isDestinationGone() {
        return destination.send(loop.buffers().shared().pointer(), 0) < 0;
    }

    /**
     * Moves what can be moved.
     *
     * @param bytes after how many the flow yields; one splice may move more
     */
    Outcome pump(long bytes) {
        if (stage != Stage.MOVING) {
            hasYielded = false;
            return Outcome.WAITING;
        }
        Outcome outcome = move(transit.written() + bytes);
        hasYielded = outcome == Outcome.YIELDED;
        if (isHeldBack) {
            isHeldBack = false;
            if (outcome != Outcome.FINISHED) {
                destination.push();
            }
        }
        return outcome;
    }

    private Outcome move(long until) {
        while (true) {
            int flushed = transit.flush();
            if (flushed < 0) {
                return noteNotWritten(flushed);
            }
            if (!detector.isSplicing()) {
                transit.returnEmptyPipe();
            }
            if (state == SourceState.FAILED) {
                return Outcome.SOURCE_FAILED;
            }
            if (state == SourceState.ENDED) {
                return finish();
            }
            if (transit.written() >= until) {
                return Outcome.YIELDED;
            }
            if (!(detector.isSplicing() ? spliceIn() : copy())) {
                transit.returnEmptyPipe();
                return stage == Stage.ABANDONED ? Outcome.DESTINATION_FAILED : Outcome.WAITING;
            }
            if (stage == Stage.ABANDONED) {
                return Outcome.DESTINATION_FAILED;
            }
        }
    }

    private Outcome noteNotWritten(int result) {
        if (result != -Errno.EAGAIN) {
            abandon();
            return Outcome.DESTINATION_FAILED;
        }
        destination.watchOutput();
        return Outcome.WAITING;
    }

    private Outcome finish() {
        transit.returnEmptyPipe();
        if (!isLast && loop.calls().shutdownOutput(destination.descriptor()) < 0) {
            return Outcome.DESTINATION_FAILED;
        }
        stage = Stage.FINISHED;
        return Outcome.FINISHED;
    }

    /** Gives up what is on its way and reads no more. */
    void abandon() {
        transit.abandon();
        if (stage == Stage.MOVING) {
            stage = Stage.ABANDONED;
        }
    }

    /** Reads and writes once through the shared buffer; false if there is nothing more to do now. */
    private boolean copy() {
        Buffer buffer = loop.buffers().shared();
        int read = source.receive(buffer.pointer(), BufferPool.BUFFER_BYTES);
        if (read <= 0) {
            return noteNothingRead(read);
        }
        isHeldBack = state == SourceState.ENDING && detector.canSplice();
        if (transit.write(buffer, read, isHeldBack) < 0) {
            abandon();
            return false;
        }
        boolean isFull = read == BufferPool.BUFFER_BYTES;
        detector.onCopied(isFull);
        return isFull || state != SourceState.OPEN || !transit.isEmpty();
    }

    /** Splices once into the pipe; false if there is nothing more to read now. */
    private boolean spliceIn() {
        Pipe into = transit.emptyPipe();
        if (into == null) {
            detector.copy();
            return true;
        }
        long read =
                loop.calls().splice(source.descriptor(), into.writeEnd(), Math.min(into.capacityBytes(), SPLICE_BYTES));
        if (read == -Errno.EINVAL || read == -Errno.ENOSYS) {
            detector.neverSplice();
            return true;
        }
        if (read == 0) {
            detector.copy();
            return true;
        }
        if (read < 0) {
            return noteNothingRead(read);
        }
        transit.onFilled(read);
        detector.onSpliced(read);
        return true;
    }

    /** Records why nothing was read; true if the caller must act on it, false if the source is only empty. */
    private boolean noteNothingRead(long result) {
        if (result == -Errno.EAGAIN) {
            return false;
        }
        state = result == 0 ? state.onEnd() : SourceState.FAILED;
        return true;
    }
}
