package io.fairlead.transport;

/**
 * What belongs to one event loop, whichever transport it is of.
 *
 * <p>Threading: confined to its event loop, but for the clock.
 */
final class LoopState {
    private final Turns turns = new Turns();
    private final PollClock clock;
    private long batches;

    /** @param name the name of the event loop's thread */
    LoopState(String name) {
        clock = new PollClock(name);
    }

    Turns turns() {
        return turns;
    }

    PollClock clock() {
        return clock;
    }

    /** The number of the batch of events that is being handled, or was handled last. */
    long batch() {
        return batches;
    }

    void markPolling() {
        batches++;
        clock.markPolling();
    }
}
