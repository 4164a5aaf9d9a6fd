package io.fairlead.udp;

import io.fairlead.route.RouteTable;
import io.fairlead.transport.EpollLoop;
import io.fairlead.transport.UdpSocket;
import io.fairlead.transport.UdpTransport;
import io.fairlead.udp.session.SessionState;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a relay that go to another process, or come from one; see {@link UdpRelay}.
 *
 * <p>Threading: the hand-over's thread, which it blocks.
 */
final class RelayHandover {
    private final UdpTransport transport;
    private final Map<EventLoop, UdpLoop> known;
    private final Function<EpollLoop, UdpLoop> loops;
    private final Receptions receptions;

    /**
     * @param known the event loops that may have sessions
     * @param loops one that is added if it is not known
     */
    RelayHandover(
            UdpTransport transport,
            Map<EventLoop, UdpLoop> known,
            Function<EpollLoop, UdpLoop> loops,
            Receptions receptions) {
        this.transport = transport;
        this.known = known;
        this.loops = loops;
        this.receptions = receptions;
    }

    FrozenSessions freeze(int number, int most) {
        EpollLoop loop = transport.loops().get(number);
        if (loop.eventLoop().isShuttingDown()) {
            return FrozenSessions.NONE;
        }
        AtomicReference<FrozenSessions> result = new AtomicReference<>(FrozenSessions.NONE);
        Future<?> task = loop.eventLoop().submit(() -> {
            transport.pause(loop);
            UdpLoop udp = known.get(loop.eventLoop());
            if (udp != null) {
                LoopHandover handover = udp.handover();
                result.set(new FrozenSessions(loop, handover, handover.freeze(number, most)));
            }
        });
        task.syncUninterruptibly();
        return result.get();
    }

    SessionAdoption prepare(List<SessionState> states, Supplier<RouteTable> table) {
        Map<EpollLoop, List<LoopHandover.Arrival>> arrivals = new HashMap<>();
        List<Integer> refused = new ArrayList<>();
        int place = 0;
        for (SessionState state : states) {
            EpollLoop loop = transport.successorOf(state.loop());
            @Nullable UdpSocket upstream = transport.adopt(loop, state.upstream(), state.endpoint());
            if (upstream == null) {
                refused.add(place);
            } else {
                arrivals.computeIfAbsent(loop, _ -> new ArrayList<>()).add(new LoopHandover.Arrival(state, upstream));
            }
            place++;
        }
        return new SessionAdoption(arrivals, refused, loop -> loops.apply(loop).handover(), receptions, table);
    }
}
