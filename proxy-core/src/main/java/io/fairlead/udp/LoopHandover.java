package io.fairlead.udp;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.AddressPort;
import io.fairlead.observe.SessionEnd;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.select.Candidate;
import io.fairlead.transport.EpollLoop;
import io.fairlead.transport.UdpSocket;
import io.fairlead.transport.UdpTransport;
import io.fairlead.udp.session.Session;
import io.fairlead.udp.session.SessionHandover;
import io.fairlead.udp.session.SessionState;
import io.fairlead.udp.session.SessionTarget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of sessions that go to another process, or come from one.
 *
 * <p>Threading: confined to its event loop.
 */
final class LoopHandover {
    private final UdpLoop udp;
    private final EpollLoop loop;
    private final SessionHandover sessions;

    LoopHandover(UdpLoop udp, EpollLoop loop, UdpTransport transport, SessionHandover sessions) {
        this.udp = udp;
        this.loop = loop;
        this.sessions = sessions;
    }

    /** A session that no event loop watches. */
    record Frozen(Session session, SessionSocket socket, SessionState state) {}

    /** What the predecessor's session finds here. */
    record Arrival(SessionState state, UdpSocket upstream) {}

    /**
     * Freezes sessions. Replies that were received leave before; later ones wait in the kernel.
     *
     * @param number the number of this event loop
     */
    List<Frozen> freeze(int number, int most) {
        udp.flush();
        long now = udp.nowNanos();
        List<Frozen> frozen = new ArrayList<>();
        for (Session session : sessions.freeze(most)) {
            SessionSocket socket = (SessionSocket) session.upstream();
            if (socket != null) {
                socket.upstream().unwatch();
                frozen.add(new Frozen(
                        session, socket, session.state(number, socket.upstream().descriptor(), now)));
            }
        }
        udp.onSessionsChanged();
        return frozen;
    }

    /** Another process has them. */
    void forget(List<Frozen> gone) {
        for (Frozen each : gone) {
            sessions.forget(each.session);
            each.socket.close();
        }
        udp.onSessionsChanged();
    }

    /** The other process does not take them, and their datagrams do not come here any more. */
    void giveUp(List<Frozen> refused) {
        refused.forEach(each -> sessions.giveUp(each.session, udp.nowNanos()));
        udp.onSessionsChanged();
    }

    /** They go on here. */
    void restore(List<Frozen> frozen) {
        for (Frozen each : frozen) {
            sessions.restore(each.session, udp.nowNanos());
            if (!each.session.hasEnded()) {
                watch(each.session, each.socket);
            }
        }
        udp.onSessionsChanged();
    }

    /** A session whose socket epoll refuses would stay silent. */
    private void watch(Session session, SessionSocket socket) {
        try {
            socket.upstream().watch(socket);
        } catch (IllegalStateException e) {
            sessions.end(session, SessionEnd.EVICTED, udp.nowNanos());
        }
    }

    /**
     * Sessions of the predecessor's go on here.
     *
     * @param table the routes, which were current when this event loop was already known to those that follow changes
     */
    void adopt(List<Arrival> arrivals, Receptions receptions, RouteTable table) {
        for (Arrival arrival : arrivals) {
            FaultBoundary.<@Nullable Void>call(
                    "adopting a UDP session",
                    () -> {
                        adopt(arrival, receptions, table);
                        return null;
                    },
                    fault -> {
                        arrival.upstream.close();
                        return null;
                    });
        }
        udp.onSessionsChanged();
    }

    private void adopt(Arrival arrival, Receptions receptions, RouteTable table) {
        SessionState state = arrival.state;
        Receptions.Reception reception = receptions.of(state.service());
        UdpFrontend frontend = reception == null ? null : reception.frontends().at(state.service());
        if (reception == null || frontend == null || !isOfSameService(frontend, state)) {
            lose(arrival, SessionEnd.SERVICE_GONE);
            return;
        }
        Session session = sessions.adopt(state, frontend);
        SessionSocket socket = socket(session, arrival.upstream, reception, frontend.mark());
        if (socket == null) {
            lose(arrival, SessionEnd.EVICTED);
            return;
        }
        Candidate endpoint = frontend.balancer().adopt(state.endpoint());
        sessions.join(session, state, endpoint, socket, udp.nowNanos());
        SessionEnd end = end(state, table);
        if (end != null) {
            sessions.end(session, end, udp.nowNanos());
        } else {
            watch(session, socket);
        }
    }

    private static boolean isOfSameService(SessionTarget target, SessionState state) {
        return target.isOpen()
                && target.frontend().servicePort().equals(state.frontend().servicePort());
    }

    private void lose(Arrival arrival, SessionEnd reason) {
        sessions.onLost(arrival.state, reason);
        arrival.upstream.close();
    }

    /** The socket of a session here; null if replies cannot leave. */
    private @Nullable SessionSocket socket(
            Session session, UdpSocket upstream, Receptions.Reception reception, int mark) {
        if (reception.isTransparent()) {
            AddressPort service = session.flow().service();
            ReplySockets.Shared shared = udp.replySockets().take(service, mark).shared();
            return shared == null ? null : new SessionSocket(udp, session, upstream, shared.socket(), shared, false);
        }
        UdpSocket downstream = reception.socket().on(loop);
        boolean isAny = reception.socket().address().address().isAny();
        return downstream == null ? null : new SessionSocket(udp, session, upstream, downstream, null, isAny);
    }

    /** Why a session has come too late; null if it goes on. */
    private static @Nullable SessionEnd end(SessionState state, RouteTable table) {
        Route route = table.route(state.frontend().servicePort());
        if (route == null) {
            return SessionEnd.SERVICE_GONE;
        }
        boolean isServing = route.endpoints().serving().stream()
                .anyMatch(endpoint -> endpoint.address().equals(state.endpoint()));
        return isServing ? null : SessionEnd.ENDPOINT_GONE;
    }
}
