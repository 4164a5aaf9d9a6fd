package io.fairlead.proxy;

import io.fairlead.handover.Heir;
import io.fairlead.handover.Inheritance;
import io.fairlead.linux.SystemCalls;
import io.fairlead.listen.ConnectionAdoption;
import io.fairlead.listen.ConnectionState;
import io.fairlead.listen.ListenerSet;
import io.fairlead.route.RouteTable;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.transport.Transport;
import io.fairlead.udp.SessionAdoption;
import io.fairlead.udp.UdpRelay;
import io.fairlead.udp.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that takes over from a predecessor: listening sockets, ejections and affinity before it serves, connections and sessions
 * afterwards. It serves once its first change is in force; then the gate opens, and inherited sockets are accepted from.
 *
 * <p>Threading: see {@link Heir}; {@link #open} is called by any thread.
 */
final class ProxyHeir implements Heir {
    private static final Logger LOG = LogManager.getLogger(ProxyHeir.class);

    private final DataPath dataPath;
    private final @Nullable UdpRelay udp;
    private final ListenerSet listeners;
    private final BalancerRegistry balancers;
    private final ControlThread control;
    private final Supplier<RouteTable> table;
    private volatile boolean isOpen;

    /** @param table the current routes; thread-safe */
    ProxyHeir(
            DataPath dataPath,
            @Nullable UdpRelay udp,
            ListenerSet listeners,
            BalancerRegistry balancers,
            ControlThread control,
            Supplier<RouteTable> table,
            Inheritance inheritance) {
        this.dataPath = dataPath;
        this.udp = udp;
        this.listeners = listeners;
        this.balancers = balancers;
        this.control = control;
        this.table = table;
        isOpen = inheritance.equals(Inheritance.NONE);
        if (!isOpen) {
            control.executor().execute(() -> inherit(inheritance));
        }
    }

    /** Gives the listening sockets to the transport, before anything listens; one that cannot use them closes them. */
    static void inheritSockets(DataPath dataPath, Inheritance inheritance) {
        if (dataPath.canMove()) {
            dataPath.transport().inherit(inheritance.listeners());
            return;
        }
        SystemCalls calls = new SystemCalls();
        inheritance.listeners().forEach(socket -> calls.close(socket.descriptor()));
        if (!inheritance.equals(Inheritance.NONE)) {
            LOG.warn(
                    "connections of the process before are not taken over, because relay 'copy' cannot; use 'auto' or 'splice'");
        }
    }

    private void inherit(Inheritance inheritance) {
        Transport transport = dataPath.transport();
        balancers.inherit(
                inheritance.ejections(),
                inheritance.affinity(),
                transport.eventLoops().getFirst().ticker().nanoTime());
        listeners.inherit(inheritance.departed());
    }

    /** Whether inherited sockets are accepted from, or there is nothing to inherit. */
    boolean isOpen() {
        return isOpen;
    }

    /** The first change is in force: inherited sockets are accepted from. May be called again. */
    void open() {
        if (!isOpen) {
            isOpen = true;
            dataPath.transport().openGate();
            var _ = control.tryExecute(balancers::forgetInherited);
        }
    }

    @Override
    public Adoption prepare(List<ConnectionState> connections, List<SessionState> sessions) {
        ConnectionAdoption adoption =
                control.call(() -> listeners.prepare(connections, dataPath.budget(), dataPath.canMove()));
        SessionAdoption ofSessions = udp == null ? null : udp.prepare(sessions, table);
        List<Integer> refused = new ArrayList<>(adoption.refused());
        for (int place = 0; place < sessions.size(); place++) {
            if (ofSessions == null) {
                new SystemCalls().close(sessions.get(place).upstream());
            }
            if (ofSessions == null || ofSessions.refused().contains(place)) {
                refused.add(connections.size() + place);
            }
        }
        return new ProxyAdoption(adoption, ofSessions, List.copyOf(refused));
    }

    @Override
    public void onLoopDone(int loop) {
        if (udp != null) {
            udp.onLoopDone(loop);
        }
    }

    @Override
    public void onEnd() {
        if (udp != null) {
            udp.onPredecessorEnd();
        }
        var _ = control.tryExecute(listeners::onInherited);
    }

    /** Connections and sessions together. */
    private record ProxyAdoption(
            ConnectionAdoption connections, @Nullable SessionAdoption sessions, List<Integer> refused)
            implements Adoption {
        @Override
        public void commit() {
            connections.commit();
            if (sessions != null) {
                sessions.commit();
            }
        }

        @Override
        public void discard() {
            connections.discard();
            if (sessions != null) {
                sessions.discard();
            }
        }
    }
}
