package io.fairlead.handover;

/**
 * What a running proxy hands over. The calls come in this order: {@link #suspend}, {@link #inheritance}, then {@link #resume} if the
 * successor has failed by then, or else {@link #onSuccessorServes} and {@link #freeze} again and again.
 *
 * <p>Threading: called by the hand-over's thread, which it may block; not by an event loop or the control thread.
 */
public interface Estate {
    /**
     * Leaves the kernel and the right to capture to the successor. Connections are still accepted and relayed, and changes of
     * endpoints are followed.
     */
    void suspend();

    /** What the successor needs before it serves. The descriptors stay this process's own; it goes on using them. */
    Inheritance inheritance();

    /** The successor has failed before it served: this process goes on as if nothing had happened. */
    void resume();

    /** The successor serves: this process accepts nothing any more. */
    void onSuccessorServes();

    /** How many event loops there are. */
    int eventLoops();

    /**
     * Freezes connections and sessions of an event loop that can be handed over now. The first call for a loop stops its UDP
     * sockets.
     *
     * @param loop from 0
     * @param mostDescriptors how many descriptors the part may have
     * @param mostBytes about how many bytes of connections may be in it that were read and not written; one more buffer is allowed
     */
    Part freeze(int loop, int mostDescriptors, int mostBytes);

    /** How many connections and sessions are left here, including those that can never be handed over. */
    int left();
}
