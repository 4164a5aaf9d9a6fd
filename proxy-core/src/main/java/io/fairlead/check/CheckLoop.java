package io.fairlead.check;

import io.fairlead.limit.Budget;
import io.fairlead.model.AddressPort;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.transport.Transport;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * What the checks of one event loop share: a bound on how many are under way at once. The others wait in the order in which
 * they were due.
 *
 * <p>Threading: Confined to its event loop.
 */
final class CheckLoop {
    /** A check takes a socket and some 20 µs of the event loop; so many may be due in one moment. */
    private static final int MOST_AT_ONCE = 32;

    private final EventLoop eventLoop;
    private final Transport transport;
    private final Budget budget;
    private final Predicate<AddressPort> wouldLoop;
    private final EndpointObserver observer;
    private final CheckCounts counts;
    private final Queue<EndpointCheck> waiting = new ArrayDeque<>();
    private int underWay;

    CheckLoop(
            EventLoop eventLoop,
            Transport transport,
            Budget budget,
            Predicate<AddressPort> wouldLoop,
            EndpointObserver observer,
            CheckCounts counts) {
        this.eventLoop = eventLoop;
        this.transport = transport;
        this.budget = budget;
        this.wouldLoop = wouldLoop;
        this.observer = observer;
        this.counts = counts;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    Transport transport() {
        return transport;
    }

    Budget budget() {
        return budget;
    }

    boolean wouldLoop(AddressPort address) {
        return wouldLoop.test(address);
    }

    EndpointObserver observer() {
        return observer;
    }

    CheckCounts counts() {
        return counts;
    }

    long nowNanos() {
        return eventLoop.ticker().nanoTime();
    }

    /** A check is due: it begins at once, or when another one has ended. */
    void begin(EndpointCheck check) {
        if (underWay < MOST_AT_ONCE) {
            underWay++;
            check.connect();
        } else {
            waiting.add(check);
        }
    }

    /** A check that has begun has ended. */
    void onEnded() {
        underWay--;
        EndpointCheck next = waiting.poll();
        if (next != null) {
            // Not from within: outcomes may be there at once, and many may wait.
            eventLoop.execute(() -> begin(next));
        }
    }

    /** It does not want to begin any more. */
    void forget(EndpointCheck check) {
        waiting.remove(check);
    }
}
