package io.fairlead.transport;

/**
 * Work of a stream that waits in an event loop's {@link Turns}.
 *
 * <p>Threading: called on its event loop.
 */
public interface Turn {
    /** Does a bounded part of the work; adds itself to the turns again if there is more to do. */
    void take();

    /** A fault, already logged, has cut {@link #take} short: gives up the work and what it holds. */
    void onFault();
}
