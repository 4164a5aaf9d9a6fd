package io.fairlead.listen;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.relay.FlowState;
import io.fairlead.relay.RelayState;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Connections of one event loop that another process is about to take. They are not among the open ones any more: nothing ends or
 * reports them until they are restored.
 *
 * <p>Threading: used by one thread at a time, which waits for the event loop.
 */
public final class FrozenConnections {
    /** The sockets of both sides, and a pipe each way. */
    private static final int MOST_DESCRIPTORS_EACH = 6;

    private static final int SOCKETS = 2;
    private static final int PIPE_ENDS = 2;

    /** What a flow holds at most in a buffer. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private final EventLoop eventLoop;
    private final List<Connection> connections = new ArrayList<>();
    private final List<ConnectionState> states = new ArrayList<>();
    private int descriptors;
    private long heldBytes;
    private boolean isFull;

    FrozenConnections(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** Freezes those that can be moved now, as far as they fit. Event loop. */
    void take(OpenConnections.Loop open, int mostDescriptors, int mostBytes) {
        Connection next = open.first();
        while (next != null && !isFull && descriptors + MOST_DESCRIPTORS_EACH <= mostDescriptors) {
            Connection connection = next;
            next = connection.next;
            FaultBoundary.run(connection, frozen -> take(frozen, mostBytes), (frozen, fault) -> {});
        }
    }

    private void take(Connection connection, int mostBytes) {
        ConnectionState state = connection.freeze();
        if (state == null) {
            return;
        }
        long held = heldBytes(state.relay());
        if (heldBytes > 0 && heldBytes + held > mostBytes + BUFFER_BYTES) {
            connection.thaw();
            isFull = true;
            return;
        }
        connections.add(connection);
        states.add(state);
        descriptors += descriptors(state.relay());
        heldBytes += held;
        isFull = heldBytes >= mostBytes;
    }

    private static long heldBytes(RelayState relay) {
        return (long) relay.toUpstream().held().length + relay.toDownstream().held().length;
    }

    private static int descriptors(RelayState relay) {
        return SOCKETS + descriptors(relay.toUpstream()) + descriptors(relay.toDownstream());
    }

    private static int descriptors(FlowState flow) {
        return flow.pipe() == null ? 0 : PIPE_ENDS;
    }

    /** Their states, with descriptors that stay the connections' own. */
    public List<ConnectionState> states() {
        return states;
    }

    /** How many descriptors the states have. */
    public int descriptors() {
        return descriptors;
    }

    /**
     * Another process has taken them: their descriptors are closed, without ending anything.
     *
     * @param refused those that it has not taken, by their place in the list; they go on here
     */
    public void forget(List<Integer> refused) {
        Set<Integer> restored = new HashSet<>(refused);
        onLoop(() -> {
            for (int i = 0; i < connections.size(); i++) {
                settle(connections.get(i), restored.contains(i));
            }
        });
    }

    /** No process has taken them: they go on here. */
    public void restore() {
        onLoop(() -> connections.forEach(connection -> settle(connection, true)));
    }

    private static void settle(Connection connection, boolean isRestored) {
        FaultBoundary.run(
                connection,
                frozen -> {
                    if (isRestored) {
                        frozen.thaw();
                    } else {
                        frozen.forget();
                    }
                },
                (frozen, fault) -> {});
    }

    private void onLoop(Runnable task) {
        if (!connections.isEmpty() && !eventLoop.isShutdown()) {
            eventLoop.submit(task).awaitUninterruptibly();
        }
    }
}
