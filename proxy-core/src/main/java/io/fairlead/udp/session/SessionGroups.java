package io.fairlead.udp.session;

import io.fairlead.config.UdpConfig;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServicePortId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of an event loop in the order of idleness: all of them, those of each service port, and those of each client; and how
 * many of them there may be.
 *
 * <p>A session that is used often keeps its place for a second, so that a datagram seldom costs more than a comparison. So the order
 * of two sessions that were used within a second is not defined.
 *
 * <p>Threading: confined to its event loop.
 */
final class SessionGroups {
    private static final long SORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A session that comes from another process comes before so many others at most: some microseconds. */
    private static final int MOST_STEPS = 1_000;

    private final int maxSessions;
    private final int maxPerServicePort;
    private final int maxPerClient;
    private final SessionGroup all = new SessionGroup(SessionGroup.Scope.ALL);
    private final Map<ServicePortId, SessionGroup> byServicePort = new HashMap<>();
    private final Map<IpAddress, SessionGroup> byClient = new HashMap<>();

    /**
     * No sessions.
     *
     * @param bounds how many there may be on all event loops together
     * @param eventLoops how many event loops share these bounds; each gets an equal part
     */
    SessionGroups(UdpConfig bounds, int eventLoops) {
        maxSessions = part(bounds.maxSessions(), eventLoops);
        maxPerServicePort = part(bounds.maxSessionsPerService(), eventLoops);
        maxPerClient = part(bounds.maxSessionsPerClient(), eventLoops);
    }

    /** Rounded up, so that each event loop can have one; 0 is no bound. */
    private static int part(int bound, int eventLoops) {
        return bound == 0 ? Integer.MAX_VALUE : Math.ceilDiv(bound, eventLoops);
    }

    /** How many service ports and clients have sessions. */
    int count() {
        return byServicePort.size() + byClient.size();
    }

    /** All sessions. */
    SessionGroup all() {
        return all;
    }

    /** Those of each service port; a copy, so that they may end meanwhile. */
    Collection<SessionGroup> ofServicePorts() {
        return List.copyOf(byServicePort.values());
    }

    /** Those of a service port; null if it has none. */
    @Nullable
    SessionGroup ofServicePort(ServicePortId id) {
        return byServicePort.get(id);
    }

    /** Where the sessions of a service port are, or the next one will be. */
    SessionGroup toJoin(ServicePortId id) {
        return toJoin(byServicePort, id, SessionGroup.Scope.SERVICE_PORT);
    }

    /** Where the sessions of a client are, or the next one will be. */
    SessionGroup toJoin(IpAddress client) {
        return toJoin(byClient, client, SessionGroup.Scope.CLIENT);
    }

    /** One that is new is not kept until it has a session: most datagrams of a flood may get none. */
    private static <K> SessionGroup toJoin(Map<K, SessionGroup> groups, K key, SessionGroup.Scope scope) {
        SessionGroup known = groups.get(key);
        return known != null ? known : new SessionGroup(scope);
    }

    /** A session that has to end before a new one fits into its bounds; null if there is none. */
    @Nullable
    Session inTheWayOf(Session other) {
        if (other.ofClient().size() >= maxPerClient) {
            return other.ofClient().idlest();
        }
        if (other.ofServicePort().size() >= maxPerServicePort) {
            return other.ofServicePort().idlest();
        }
        return all.size() >= maxSessions ? all.idlest() : null;
    }

    void add(Session session, long nowNanos) {
        session.setUsed(nowNanos);
        enter(session);
        join(session);
    }

    /** Adds one that was used before now. */
    void addInOrder(Session session) {
        session.setSorted(session.usedNanos());
        all.addInOrder(session, SORT_NANOS, MOST_STEPS);
        session.ofServicePort().addInOrder(session, SORT_NANOS, MOST_STEPS);
        session.ofClient().addInOrder(session, SORT_NANOS, MOST_STEPS);
        join(session);
    }

    private void join(Session session) {
        session.ofServicePort().setTarget(session.target());
        byServicePort.put(session.servicePort(), session.ofServicePort());
        byClient.put(session.client().address(), session.ofClient());
    }

    void remove(Session session) {
        exit(session);
        if (session.ofServicePort().isEmpty()) {
            byServicePort.remove(session.servicePort());
        }
        if (session.ofClient().isEmpty()) {
            byClient.remove(session.client().address());
        }
    }

    /** It is used. */
    void touch(Session session, long nowNanos) {
        session.setUsed(nowNanos);
        if (nowNanos - session.sortedNanos() >= SORT_NANOS) {
            session.setSorted(nowNanos);
            all.moveLast(session);
            session.ofServicePort().moveLast(session);
            session.ofClient().moveLast(session);
        }
    }

    /** It is used, and its endpoint has replied, or it needs another one. */
    void setReplied(Session session, boolean isReplied, long nowNanos) {
        exit(session);
        session.setUsed(nowNanos);
        session.setReplied(isReplied);
        enter(session);
    }

    private void enter(Session session) {
        session.setSorted(session.usedNanos());
        all.add(session);
        session.ofServicePort().add(session);
        session.ofClient().add(session);
    }

    private void exit(Session session) {
        all.remove(session);
        session.ofServicePort().remove(session);
        session.ofClient().remove(session);
    }
}
