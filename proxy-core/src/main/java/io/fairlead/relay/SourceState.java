package io.fairlead.relay;

/** The state of the socket that a flow reads from. */
enum SourceState {
    /** Nothing special: a read that does not fill the buffer has emptied the socket. */
    OPEN,
    /** An event has reported an orderly end: what is left is read until the end, and sent together with it. */
    ENDING,
    /**
     * An error was reported, or urgent data, at whose mark reads stop: read until the socket reports that it is empty.
     */
    UNCERTAIN,
    /**
     * A write has reported that the peer has reset the connection. The kernel reports that only once; later reads
     * report an orderly end, which must not be passed on.
     */
    GONE,
    /** All was read, and the end of the stream too. */
    ENDED,
    /** The peer has reset the connection or vanished, and all that could be read was read. */
    FAILED;

    /**
     * Whether it can be found out again by reading and by the events of a descriptor that is added to epoll. What the kernel reports only
     * once cannot.
     */
    boolean isReportedAgain() {
        return switch (this) {
            case OPEN, ENDING, UNCERTAIN, ENDED -> true;
            case GONE, FAILED -> false;
        };
    }

    /** After an event that reports the end of the stream, or an error. */
    SourceState onEnding(boolean isOrderly) {
        return switch (this) {
            case OPEN, ENDING -> isOrderly ? ENDING : UNCERTAIN;
            case UNCERTAIN, GONE, ENDED, FAILED -> this;
        };
    }

    /** After an event that reports urgent data. */
    SourceState onUrgent() {
        return switch (this) {
            case OPEN, ENDING -> UNCERTAIN;
            case UNCERTAIN, GONE, ENDED, FAILED -> this;
        };
    }

    /** After a write that has reported a reset. */
    SourceState onReset() {
        return switch (this) {
            case OPEN, ENDING, UNCERTAIN, GONE -> GONE;
            case ENDED, FAILED -> this;
        };
    }

    /** After the proxy has decided to read no more. */
    SourceState onEnded() {
        return switch (this) {
            case OPEN, ENDING, UNCERTAIN -> ENDED;
            case GONE, ENDED, FAILED -> this;
        };
    }

    /** After a read that has reported the end of the stream. */
    SourceState onEnd() {
        return this == GONE ? FAILED : ENDED;
    }
}
