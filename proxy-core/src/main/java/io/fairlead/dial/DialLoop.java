package io.fairlead.dial;

import io.fairlead.model.AddressPort;
import io.fairlead.transport.Transport;
import io.netty.channel.EventLoop;
import java.util.function.Predicate;

/**
 * What the dials of one event loop share.
 *
 * <p>Threading: Confined to its event loop.
 */
public final class DialLoop {
    private final Transport transport;
    private final EventLoop eventLoop;
    private final Predicate<AddressPort> wouldLoop;
    private final HedgeBudget budget = new HedgeBudget();
    private final LocalQueue localQueue;

    DialLoop(Transport transport, EventLoop eventLoop, Predicate<AddressPort> wouldLoop) {
        this.transport = transport;
        this.eventLoop = eventLoop;
        this.wouldLoop = wouldLoop;
        localQueue = new LocalQueue(eventLoop);
    }

    /** A descriptor was given back: dials that wait for one try again. Costs nothing if none waits. */
    public void onDescriptorReleased() {
        assert eventLoop.inEventLoop();
        localQueue.resume();
    }

    /** Whether dials wait for descriptors, memory or ports of this machine. */
    public boolean isStarved() {
        assert eventLoop.inEventLoop();
        return !localQueue.isEmpty();
    }

    Transport transport() {
        return transport;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    boolean wouldLoop(AddressPort address) {
        return wouldLoop.test(address);
    }

    HedgeBudget budget() {
        return budget;
    }

    LocalQueue localQueue() {
        return localQueue;
    }

    long nowNanos() {
        return eventLoop.ticker().nanoTime();
    }
}
