package io.fairlead.listen;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.limit.Budget;
import io.fairlead.linux.Pipe;
import io.fairlead.linux.SystemCalls;
import io.fairlead.relay.RelayState;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Connections of another process on their way to this one. Nothing is read or written, and no event loop watches them, before they are
 * committed.
 *
 * <p>Threading: used by one thread at a time.
 *
 * <p>Ownership: owns the descriptors until it is committed or discarded.
 *
 * <p>Failure: connections beyond the limit of descriptors are refused.
 */
public final class ConnectionAdoption {
    private static final Logger LOG = LogManager.getLogger(ConnectionAdoption.class);

    private final ConnectionContext context;
    private final Budget budget;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Integer> refused = new ArrayList<>();
    private final SystemCalls calls = new SystemCalls();

    /** A connection with the place where it goes on. */
    private record Arrival(ConnectionState state, Target target) {}

    ConnectionAdoption(ConnectionContext context, Budget budget) {
        this.context = context;
        this.budget = budget;
    }

    /** Takes a connection, unless there are too many. */
    void add(int number, ConnectionState state, @Nullable Target target) {
        if (target == null || !budget.hasConnection()) {
            close(state.relay());
            refused.add(number);
        } else {
            budget.takeConnection();
            arrivals.add(new Arrival(state, target));
        }
    }

    /** Those that are not taken, by their place in the list; their descriptors are closed already, without ending anything. */
    public List<Integer> refused() {
        return refused;
    }

    /** They are this process's from now on, and go on. */
    public void commit() {
        Map<EventLoop, List<Arrival>> byLoop = new LinkedHashMap<>();
        List<EventLoop> loops = context.transport().eventLoops();
        for (Arrival arrival : arrivals) {
            EventLoop loop = loops.get(context.open().nextLoop(loops.size()));
            byLoop.computeIfAbsent(loop, _ -> new ArrayList<>()).add(arrival);
        }
        byLoop.forEach(this::resume);
        arrivals.clear();
    }

    private void resume(EventLoop loop, List<Arrival> connections) {
        try {
            loop.execute(() -> connections.forEach(
                    arrival -> FaultBoundary.run(arrival.state, state -> resume(loop, arrival), (state, fault) -> {})));
        } catch (RejectedExecutionException e) {
            LOG.warn("{} connections of the process before are lost: this process is stopping", connections.size());
            connections.forEach(this::release);
        }
    }

    private void resume(EventLoop loop, Arrival arrival) {
        ConnectionState state = arrival.state;
        new Connection(
                        context,
                        arrival.target,
                        context.transport().adopt(loop, state.relay().downstream(), state.client(), true),
                        state,
                        arrival.target.balancer().adopt(state.endpoint()))
                .resume(context.transport().adopt(loop, state.relay().upstream(), state.endpoint(), false), state);
    }

    /** The other process takes them back: the descriptors are closed, without ending anything. */
    public void discard() {
        arrivals.forEach(this::release);
        arrivals.clear();
    }

    private void release(Arrival arrival) {
        close(arrival.state.relay());
        budget.releaseConnection();
    }

    private void close(RelayState relay) {
        calls.close(relay.downstream());
        calls.close(relay.upstream());
        close(relay.toUpstream().pipe());
        close(relay.toDownstream().pipe());
    }

    private void close(@Nullable Pipe pipe) {
        if (pipe != null) {
            calls.close(pipe);
        }
    }
}
