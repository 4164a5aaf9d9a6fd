package io.fairlead.udp.session;

import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionProgress;
import io.fairlead.select.Candidate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one event loop. Hot path.
 *
 * <h2>What ends a session</h2>
 *
 * <ul>
 *   <li>Silence of both sides: for the unreplied timeout until the endpoint's first reply, for the replied timeout after it.
 *   <li>Its endpoint no longer serves that service port, or the service port is gone. Other changes, such as of policies, hints or
 *       readiness alone, leave it where it is.
 *   <li>As many replies as the Service allows, to each datagram of the client.
 *   <li>Another session that needs its place: the one that has been idle the longest goes, before all others one without a
 *       reply.
 * </ul>
 *
 * <p>An ICMP error from the endpoint counts as a failed attempt there; the session goes to another with the client's next datagram.
 * That there was no endpoint is not remembered: each datagram without a session asks anew.
 *
 * <p>Threading: confined to its event loop.
 *
 * <p>Ownership: owns the sessions, their sockets, and the counts of their endpoints.
 */
public final class SessionTable {
    /** How long no session is ended for lack of descriptors after one was ended in vain. */
    private static final long EVICTION_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Closing a socket takes some microseconds; so many of them hold up an event loop for a few milliseconds. */
    private static final int MOST_EXPIRING = 512;

    /** Looking at so many sessions takes as long as ending one. */
    private static final int LOOKS_FOR_AN_END = 16;

    /** Sessions and empty buckets of one report: a tenth of a millisecond. */
    private static final int MOST_REPORTED = 1_000;

    private final Upstreams upstreams;
    private final SessionObserver observer;
    private final EndpointHealth health;
    private final SessionMap sessions;
    private final SessionGroups groups;
    private final EndpointSearch search = new EndpointSearch();
    private final SessionHandover handover;

    /** Service ports some of whose sessions are being ended. */
    private final ArrayDeque<SessionGroup> leaving = new ArrayDeque<>();

    private long opened;
    private int nextToReport;
    private boolean hasEvictedInVain;
    private long evictedNanos;

    /**
     * A table without sessions.
     *
     * @param upstreams opens their sockets
     * @param bounds how many sessions there may be on all event loops together
     * @param eventLoops how many event loops share these bounds; each gets an equal part
     * @param seed secret, so that clients cannot choose addresses that collide
     */
    public SessionTable(
            Upstreams upstreams,
            UdpConfig bounds,
            int eventLoops,
            long seed,
            SessionObserver observer,
            EndpointObserver endpoints) {
        this.upstreams = upstreams;
        this.observer = observer;
        health = new EndpointHealth(endpoints);
        sessions = new SessionMap(seed);
        groups = new SessionGroups(bounds, eventLoops);
        handover = new SessionHandover(this, sessions, groups, observer);
    }

    /** Sessions that go to another process or come from one. */
    public SessionHandover handover() {
        return handover;
    }

    /** How many sessions there are. */
    public int size() {
        return sessions.size();
    }

    /** The session of a flow; null if it has none. */
    public @Nullable Session find(Flow flow) {
        return sessions.find(flow, sessions.hash(flow));
    }

    /** How many service ports and clients it keeps count of; for tests. */
    int groups() {
        return groups.count();
    }

    /**
     * A client has sent datagrams.
     *
     * @param flow only read
     * @param target of the frontend at which they came
     * @param datagrams how many, all of one flow
     * @param bytes the payload of all of them
     * @return the session, which has a socket to send them through; null if they were dropped, which the observer has been told
     */
    public @Nullable Session onDatagrams(Flow flow, SessionTarget target, int datagrams, int bytes, long nowNanos) {
        int hash = sessions.hash(flow);
        SessionTarget current = target.current();
        Session session = sessions.find(flow, hash);
        if (session != null && session.isLeaving()) {
            leave(session, nowNanos);
            session = null;
        } else if (session != null && !isOf(session, current)) {
            end(session, SessionEnd.SERVICE_GONE, nowNanos);
            session = null;
        }
        if (session == null) {
            session = open(flow, hash, target, current, datagrams, nowNanos);
        } else {
            session.setTarget(target);
            session.ofServicePort().setTarget(target);
            groups.touch(session, nowNanos);
            if (session.upstream() == null && !resettle(session, current, datagrams, nowNanos)) {
                return null;
            }
        }
        if (session != null) {
            session.countToUpstream(datagrams, bytes);
        }
        return session;
    }

    /** A client that is no longer allowed keeps its session, but gets no other endpoint. */
    private boolean resettle(Session session, SessionTarget current, int datagrams, long nowNanos) {
        return admits(current, session.client().address(), datagrams) && settle(session, current, datagrams, nowNanos);
    }

    /**
     * The client of a session that {@linkplain Session#isSettled is settled} has sent more datagrams.
     *
     * @param datagrams how many
     * @param bytes the payload of all of them
     */
    public void onMore(Session session, int datagrams, int bytes, long nowNanos) {
        session.ofServicePort().setTarget(session.target());
        groups.touch(session, nowNanos);
        session.countToUpstream(datagrams, bytes);
    }

    /** By a frontend that was opened later a session cannot go on: its socket for replies may be closed. */
    private static boolean isOf(Session session, SessionTarget target) {
        return session.target().isOpen()
                && session.servicePort().equals(target.frontend().servicePort());
    }

    private @Nullable Session open(
            Flow flow, int hash, SessionTarget target, SessionTarget current, int datagrams, long nowNanos) {
        IpAddress client = flow.clientAddress();
        if (!admits(current, client, datagrams)) {
            return null;
        }
        Frontend frontend = current.frontend();
        Session session = new Session(
                flow.copy(),
                hash,
                target,
                frontend,
                current.origin(client),
                groups.toJoin(frontend.servicePort()),
                groups.toJoin(client));
        if (!settle(session, current, datagrams, nowNanos)) {
            return null;
        }
        makeRoom(session, nowNanos);
        number(session);
        sessions.add(session);
        groups.add(session, nowNanos);
        return session;
    }

    private boolean admits(SessionTarget target, IpAddress client, int datagrams) {
        boolean isAdmitted = target.admits(client);
        if (!isAdmitted) {
            observer.onDropped(target.frontend(), DatagramDrop.SOURCE_NOT_ALLOWED, datagrams);
        }
        return isAdmitted;
    }

    void number(Session session) {
        session.setNumber(++opened);
    }

    /** Ends others until a new session fits into its bounds. */
    void makeRoom(Session session, long nowNanos) {
        Session inTheWay = groups.inTheWayOf(session);
        while (inTheWay != null) {
            end(inTheWay, SessionEnd.EVICTED, nowNanos);
            inTheWay = groups.inTheWayOf(session);
        }
    }

    /** Gives a session an endpoint; false if it cannot have one, of which the observer has been told. */
    private boolean settle(Session session, SessionTarget target, int datagrams, long nowNanos) {
        search.begin(session.client().address(), session.avoided(), nowNanos);
        DatagramDrop reason = DatagramDrop.NO_ENDPOINT;
        for (int tries = 0; tries < target.connection().dialAttempts(); tries++) {
            Candidate picked = search.next(target, session.origin());
            if (picked == null) {
                break;
            }
            Upstreams.Opening.Failed failure = connect(session, target, picked, nowNanos);
            if (failure == null) {
                return true;
            }
            if (failure.isLocal()) {
                reason = DatagramDrop.OUT_OF_RESOURCES;
                break;
            }
            search.markFailed(picked);
            reason = DatagramDrop.ENDPOINT_UNREACHABLE;
            health.onFailed(target, picked, picked.generation(), nowNanos, failure.cause(), nowNanos);
        }
        observer.onDropped(target.frontend(), reason, datagrams);
        return false;
    }

    /** Null if the session has this endpoint now; otherwise, and in case of a fault, the endpoint is released. */
    private Upstreams.Opening.@Nullable Failed connect(
            Session session, SessionTarget target, Candidate picked, long nowNanos) {
        int generation = picked.generation();
        int ejections = EndpointHealth.ejections(picked);
        boolean wasLastResort = search.wasLastResort();
        boolean isConnected = false;
        try {
            Upstreams.Opening opening = openWithRoom(session, target, picked, nowNanos);
            if (opening instanceof Upstreams.Opening.Opened(Upstream upstream)) {
                session.settle(picked, upstream, generation, ejections, wasLastResort, nowNanos);
                isConnected = true;
                observer.onOpened(target.frontend(), session.flow().service(), session.client(), picked.address());
            }
            return opening instanceof Upstreams.Opening.Failed failed ? failed : null;
        } finally {
            if (!isConnected) {
                picked.release();
            }
        }
    }

    /** If this machine has run out of something, evicts the session that has been idle the longest and tries again. */
    private Upstreams.Opening openWithRoom(Session session, SessionTarget target, Candidate picked, long nowNanos) {
        Upstreams.Opening opening = open(session, target, picked);
        if (isLack(opening) && makeRoomFor(session, nowNanos)) {
            opening = open(session, target, picked);
            hasEvictedInVain = isLack(opening);
            evictedNanos = nowNanos;
        }
        return opening;
    }

    private static boolean isLack(Upstreams.Opening opening) {
        return opening instanceof Upstreams.Opening.Failed(boolean isLocal, String _) && isLocal;
    }

    /** Ends a session that has a socket. If that did not help, it is not tried again for a while: it would end them all. */
    private boolean makeRoomFor(Session session, long nowNanos) {
        if (hasEvictedInVain && nowNanos - evictedNanos < EVICTION_NANOS) {
            return false;
        }
        boolean hasSocket = false;
        Session idlest = groups.all().idlest();
        while (!hasSocket && idlest != null && idlest != session) {
            hasSocket = idlest.upstream() != null;
            end(idlest, SessionEnd.EVICTED, nowNanos);
            idlest = groups.all().idlest();
        }
        return hasSocket;
    }

    private Upstreams.Opening open(Session session, SessionTarget target, Candidate picked) {
        if (target.isOwn(picked.address())) {
            return new Upstreams.Opening.Failed(
                    false, "this is the address of a Service; take it out of the EndpointSlice");
        }
        AddressPort source = target.source(session.client(), picked.endpoint(), session.origin());
        return upstreams.open(session, picked.address(), source);
    }

    /**
     * An endpoint has replied. The session may end by that: {@link Session#hasEnded}. Nothing happens if it has left the endpoint
     * already.
     *
     * @param datagrams how many
     * @param bytes the payload of all of them
     */
    public void onReplies(Session session, int datagrams, int bytes, long nowNanos) {
        Candidate endpoint = session.endpoint();
        if (endpoint == null) {
            return;
        }
        session.countToDownstream(datagrams, bytes);
        groups.touch(session, nowNanos);
        if (!session.isReplied()) {
            groups.setReplied(session, true, nowNanos);
        }
        health.onReplied(session, endpoint, nowNanos);
        if (session.isAnswered(session.target().config().replies())) {
            end(session, SessionEnd.ANSWERED, nowNanos);
        }
    }

    /**
     * The endpoint of a session has refused a datagram, or is unreachable. The session leaves it.
     *
     * @param cause in words
     */
    public void onUnreachable(Session session, String cause, long nowNanos) {
        Candidate endpoint = session.endpoint();
        if (endpoint == null) {
            return;
        }
        health.onFailed(session.target(), endpoint, session.generation(), session.begunNanos(), cause, nowNanos);
        leave(session, endpoint, SessionEnd.ENDPOINT_UNREACHABLE, nowNanos);
        groups.setReplied(session, false, nowNanos);
    }

    private void leave(Session session, Candidate endpoint, SessionEnd reason, long nowNanos) {
        Upstream upstream = session.upstream();
        session.leave(reason == SessionEnd.ENDPOINT_UNREACHABLE ? endpoint : null);
        endpoint.release();
        if (upstream != null) {
            upstream.close();
        }
        observer.onEnded(session.summary(endpoint.address(), reason, nowNanos));
    }

    /** Ends a session that has not ended. */
    void end(Session session, SessionEnd reason, long nowNanos) {
        session.markEnded();
        sessions.remove(session);
        groups.remove(session);
        Candidate endpoint = session.endpoint();
        if (endpoint != null) {
            leave(session, endpoint, reason, nowNanos);
        }
    }

    /**
     * Other endpoints serve a service port. From now on no datagram goes to one that does not; its sessions are ended by {@link
     * #endLeaving}, or by the next datagram of their client.
     *
     * @param serving all that serve it, whichever of them new sessions may go to; none if the service port is gone
     * @param isGone whether the service port is gone
     */
    public void onServing(ServicePortId servicePort, Set<AddressPort> serving, boolean isGone) {
        SessionGroup group = groups.ofServicePort(servicePort);
        SessionEnd reason = isGone ? SessionEnd.SERVICE_GONE : SessionEnd.ENDPOINT_GONE;
        handover.onServing(servicePort, serving, reason);
        if (group != null && !group.begin(new Departure(serving, isGone, opened))) {
            leaving.add(group);
        }
    }

    /**
     * Ends some of the sessions whose endpoints serve no longer. Cost: the sessions of their service ports, over all calls.
     *
     * @param most how many it may end; looking at a session that stays counts as a part of that
     * @return whether there may be more, for which it should be called again soon
     */
    public boolean endLeaving(int most, long nowNanos) {
        int left = most * LOOKS_FOR_AN_END;
        while (left > 0 && !leaving.isEmpty()) {
            Session session = leaving.getFirst().nextToLeave();
            if (session == null) {
                leaving.removeFirst();
            } else if (session.isLeaving()) {
                leave(session, nowNanos);
                left -= LOOKS_FOR_AN_END;
            } else {
                left--;
            }
        }
        return !leaving.isEmpty();
    }

    /** The endpoint of a session, or its service port, is gone. */
    private void leave(Session session, long nowNanos) {
        Departure departure = session.ofServicePort().departure();
        if (departure != null) {
            end(session, departure.reason(), nowNanos);
        }
    }

    /**
     * Ends sessions that have been silent for too long, but not all at once if they are many. Cost: those, and the service ports
     * that have sessions.
     *
     * @return whether there may be more of them, for which it should be called again soon
     */
    public boolean expire(long nowNanos) {
        int left = MOST_EXPIRING;
        for (SessionGroup group : groups.ofServicePorts()) {
            UdpConfig config = group.config();
            left = expire(
                    group.unreplied(),
                    config.unrepliedTimeout().toNanos(),
                    SessionEnd.UNREPLIED_TIMEOUT,
                    left,
                    nowNanos);
            left = expire(
                    group.replied(), config.repliedTimeout().toNanos(), SessionEnd.REPLIED_TIMEOUT, left, nowNanos);
        }
        return left == 0;
    }

    /**
     * A session may have been used since it got its place in the list.
     *
     * @return how many more may end
     */
    private int expire(SessionList list, long timeoutNanos, SessionEnd reason, int most, long nowNanos) {
        int left = most;
        Session session = list.first();
        while (session != null && left > 0 && nowNanos - session.sortedNanos() >= timeoutNanos) {
            Session next = list.next(session);
            if (nowNanos - session.usedNanos() >= timeoutNanos) {
                noteSilence(session, nowNanos);
                end(session, reason, nowNanos);
                left--;
            }
            session = next;
        }
        return left;
    }

    private void noteSilence(Session session, long nowNanos) {
        Candidate endpoint = session.endpoint();
        if (endpoint != null && !session.isReplied()) {
            health.onNeverRefused(session, endpoint, nowNanos);
        }
    }

    /**
     * Reports sessions to the observer, but not all at once if they are many. One that comes or goes meanwhile may be left out or
     * be reported twice, which does no harm: a report says what has been reported before.
     *
     * @return whether there are more of them in this round, for which it should be called again soon
     */
    public boolean reportProgress(long nowNanos) {
        int count = 0;
        while (count < MOST_REPORTED && nextToReport < sessions.buckets()) {
            for (Session session = sessions.first(nextToReport++); session != null; session = session.nextInBucket) {
                SessionProgress progress = session.progress(nowNanos);
                if (progress != null) {
                    observer.onProgress(progress);
                }
                count++;
            }
            count++;
        }
        boolean hasMore = nextToReport < sessions.buckets();
        if (!hasMore) {
            nextToReport = 0;
        }
        return hasMore;
    }

    /**
     * Gives a session whose endpoint has just failed another one, without waiting for the client's next datagram.
     *
     * @param datagrams how many wait for that
     * @param bytes the payload of all of them
     * @return false if there is none, and they are dropped
     */
    public boolean moveOn(Session session, int datagrams, int bytes, long nowNanos) {
        SessionTarget current = session.target().current();
        if (session.hasEnded() || !isOf(session, current)) {
            observer.onDropped(current.frontend(), DatagramDrop.NO_ENDPOINT, datagrams);
            return false;
        }
        if (session.upstream() == null && !resettle(session, current, datagrams, nowNanos)) {
            return false;
        }
        session.countToUpstream(datagrams, bytes);
        return true;
    }

    /** How many have had a datagram from the client within this time that has no reply yet. Cost: all sessions. */
    public int unanswered(long withinNanos, long nowNanos) {
        int count = 0;
        for (SessionList list : List.of(groups.all().unreplied(), groups.all().replied())) {
            for (Session session = list.first(); session != null; session = list.next(session)) {
                boolean isRecent = nowNanos - session.usedNanos() < withinNanos;
                count += isRecent && session.upstream() != null && !session.isAnswered(1) ? 1 : 0;
            }
        }
        return count;
    }

    /**
     * Looks at a few sessions of many. A session that is there from the first call to the last is looked at once, or twice if
     * others end meanwhile.
     *
     * @param cursor 0 to begin, else the last result
     * @param action must not end any
     * @return where to go on; 0 at the end
     */
    public int scan(int cursor, Consumer<Session> action) {
        return sessions.scan(cursor, action);
    }

    /** Ends a session, if it has not ended. */
    public void end(Session session, long nowNanos) {
        if (!session.hasEnded()) {
            end(session, SessionEnd.ENDED_BY_OPERATOR, nowNanos);
        }
    }

    /**
     * Ends some of them.
     *
     * @param most how many at most
     * @return whether there are more
     */
    public boolean endSome(SessionEnd reason, int most, long nowNanos) {
        for (int i = 0; i < most; i++) {
            Session session = groups.all().idlest();
            if (session == null) {
                return false;
            }
            end(session, reason, nowNanos);
        }
        return size() > 0;
    }

    /** Calls for each session, in no order; it must not end any. */
    public void forEach(Consumer<Session> action) {
        for (SessionList list : List.of(groups.all().unreplied(), groups.all().replied())) {
            for (Session session = list.first(); session != null; session = list.next(session)) {
                action.accept(session);
            }
        }
    }
}
