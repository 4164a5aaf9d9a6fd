package io.fairlead.dial;

import io.fairlead.model.AddressPort;
import io.fairlead.transport.Transport;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What dials share, by event loop.
 *
 * <p>Threading: Immutable.
 */
public final class DialLoops {
    private final Map<EventLoop, DialLoop> loops = new HashMap<>();

    /** @param wouldLoop whether a connection to the address would come to the proxy itself; called on any event loop */
    public DialLoops(Transport transport, Predicate<AddressPort> wouldLoop) {
        transport
                .eventLoops()
                .forEach(eventLoop -> loops.put(eventLoop, new DialLoop(transport, eventLoop, wouldLoop)));
    }

    /** What the dials of an event loop share. */
    public DialLoop of(EventLoop eventLoop) {
        DialLoop loop = loops.get(eventLoop);
        if (loop == null) {
            throw new IllegalArgumentException("not an event loop of this proxy");
        }
        return loop;
    }
}
