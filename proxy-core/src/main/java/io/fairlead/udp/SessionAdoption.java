package io.fairlead.udp;

import io.fairlead.route.RouteTable;
import io.fairlead.transport.EpollLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sessions that come from another process, which may still take them back. Ends by {@link #commit} or {@link #discard}.
 *
 * <p>Threading: the hand-over's thread.
 *
 * <p>Ownership: owns their sockets.
 */
public final class SessionAdoption {
    private final Map<EpollLoop, List<LoopHandover.Arrival>> arrivals;
    private final List<Integer> refused;
    private final Function<EpollLoop, LoopHandover> loops;
    private final Receptions receptions;
    private final Supplier<RouteTable> table;

    SessionAdoption(
            Map<EpollLoop, List<LoopHandover.Arrival>> arrivals,
            List<Integer> refused,
            Function<EpollLoop, LoopHandover> loops,
            Receptions receptions,
            Supplier<RouteTable> table) {
        this.arrivals = arrivals;
        this.refused = List.copyOf(refused);
        this.loops = loops;
        this.receptions = receptions;
        this.table = table;
    }

    /** The places of those that exceed the budget; their sockets are closed. */
    public List<Integer> refused() {
        return refused;
    }

    /** They go on here. Returns once their event loops have them. */
    public void commit() {
        List<Future<?>> tasks = new ArrayList<>();
        arrivals.forEach((loop, sessions) -> tasks.add(loop.eventLoop().submit(() -> {
            // The loop is known before the table is read: a change that the table lacks finds these sessions.
            LoopHandover handover = loops.apply(loop);
            handover.adopt(sessions, receptions, table.get());
        })));
        tasks.forEach(Future::syncUninterruptibly);
    }

    /** The other process keeps them. */
    public void discard() {
        arrivals.values()
                .forEach(sessions ->
                        sessions.forEach(arrival -> arrival.upstream().close()));
    }
}
