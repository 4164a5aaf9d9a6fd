package io.fairlead.udp.session;

import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.RelayedDatagrams;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionSummary;
import io.fairlead.select.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one event loop that go to another process, or come from one.
 *
 * <p>A frozen session is out of the table: it cannot end, and gets no datagrams. It still counts on its endpoint. What would have ended
 * it meanwhile ends it when it is restored.
 *
 * <p>Threading: confined to its event loop.
 */
public final class SessionHandover {
    private final SessionTable table;
    private final SessionMap sessions;
    private final SessionGroups groups;
    private final SessionObserver observer;

    /** Frozen sessions, with the reason why they end if they are restored; null to go on. */
    private final Map<Session, @Nullable SessionEnd> frozen = new LinkedHashMap<>();

    SessionHandover(SessionTable table, SessionMap sessions, SessionGroups groups, SessionObserver observer) {
        this.table = table;
        this.sessions = sessions;
        this.groups = groups;
        this.observer = observer;
    }

    /** How many are frozen. */
    public int frozen() {
        return frozen.size();
    }

    /**
     * Takes sessions out of the table, the idlest first. Those that have no endpoint at the moment are dropped: their clients' next
     * datagrams open new ones anyway.
     *
     * @param most how many at most
     */
    public List<Session> freeze(int most) {
        List<Session> taken = new ArrayList<>();
        for (SessionList list : List.of(groups.all().unreplied(), groups.all().replied())) {
            Session session = list.first();
            while (session != null && taken.size() < most) {
                Session next = list.next(session);
                remove(session);
                if (session.upstream() == null) {
                    session.markEnded();
                } else {
                    frozen.put(session, null);
                    taken.add(session);
                }
                session = next;
            }
        }
        return taken;
    }

    private void remove(Session session) {
        sessions.remove(session);
        groups.remove(session);
    }

    /** Another process has a frozen session now. Nothing is reported. The caller closes its sockets. */
    public void forget(Session session) {
        frozen.remove(session);
        session.markEnded();
        Candidate endpoint = session.endpoint();
        session.leave(null);
        if (endpoint != null) {
            endpoint.release();
        }
    }

    /** A frozen session goes on here, unless something has happened that ends it. The caller watches its socket again. */
    public void restore(Session session, long nowNanos) {
        SessionEnd reason = frozen.remove(session);
        put(session);
        if (reason != null) {
            table.end(session, reason, nowNanos);
        }
    }

    /** A frozen session can go on neither here nor elsewhere. */
    public void giveUp(Session session, long nowNanos) {
        frozen.remove(session);
        put(session);
        table.end(session, SessionEnd.SHUTDOWN, nowNanos);
    }

    private void put(Session session) {
        sessions.add(session);
        groups.addInOrder(session);
    }

    /** Other endpoints serve a service port. */
    void onServing(ServicePortId servicePort, Set<?> serving, SessionEnd reason) {
        frozen.replaceAll((session, before) -> {
            Candidate endpoint = session.endpoint();
            boolean isLost = endpoint != null && !serving.contains(endpoint.address());
            return before == null && isLost && session.servicePort().equals(servicePort) ? reason : before;
        });
    }

    /**
     * A session of another process's. It is not in the table before {@link #join}, which comes next.
     *
     * @param target of the frontend that receives the client's datagrams here
     */
    public Session adopt(SessionState state, SessionTarget target) {
        Flow flow = Flow.of(state.client(), state.service());
        SessionTarget current = target.current();
        Frontend frontend = current.frontend();
        return new Session(
                flow,
                sessions.hash(flow),
                target,
                frontend,
                current.origin(state.client().address()),
                groups.toJoin(frontend.servicePort()),
                groups.toJoin(state.client().address()));
    }

    /**
     * It goes on here from now on, in place of another one of the same flow, and of others if bounds are reached.
     *
     * @param endpoint its endpoint, on which it counts already
     */
    public void join(Session session, SessionState state, Candidate endpoint, Upstream upstream, long nowNanos) {
        Session same = sessions.find(session.flow(), session.hash());
        if (same != null) {
            table.end(same, SessionEnd.EVICTED, nowNanos);
        }
        table.makeRoom(session, nowNanos);
        table.number(session);
        session.resume(state, endpoint, upstream, nowNanos);
        put(session);
        observer.onOpened(session.frontend(), state.service(), state.client(), state.endpoint());
    }

    /** It has come too late: its endpoint or its service port has gone meanwhile. */
    public void end(Session session, SessionEnd reason, long nowNanos) {
        table.end(session, reason, nowNanos);
    }

    /** A session of another process's ends by the hand-over. The caller closes its socket. */
    public void onLost(SessionState state, SessionEnd reason) {
        RelayedDatagrams relayed = state.relayed();
        observer.onOpened(state.frontend(), state.service(), state.client(), state.endpoint());
        observer.onEnded(new SessionSummary(
                state.frontend(),
                state.service(),
                state.client(),
                state.endpoint(),
                state.ageNanos(),
                relayed.datagramsToUpstream(),
                relayed.datagramsToDownstream(),
                relayed.bytesToUpstream(),
                relayed.bytesToDownstream(),
                state.reported(),
                reason));
    }
}
