package io.fairlead.udp.session;

import io.fairlead.config.UdpConfig;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that share a bound: all of an event loop, those of one service port, or those of one client address. Each session is in
 * one group of each scope.
 *
 * <p>Threading: confined to its event loop.
 */
final class SessionGroup {
    /** What the sessions of a group have in common. */
    enum Scope {
        ALL(0),
        SERVICE_PORT(1),
        CLIENT(2);

        static final int COUNT = 3;

        /** Where a session has its neighbours in a group of this scope. */
        final int index;

        Scope(int index) {
            this.index = index;
        }
    }

    /** Up to an eighth of a group are few. */
    private static final int FEW_DIVISOR = 8;

    private final SessionList unreplied;
    private final SessionList replied;
    private @Nullable SessionTarget target;
    private @Nullable Departure departure;
    private int size;
    private int unrepliedSize;

    SessionGroup(Scope scope) {
        unreplied = new SessionList(scope);
        replied = new SessionList(scope);
    }

    /** How long the sessions of a service port live: all of them alike, so that the one that has been idle the longest ends first. */
    UdpConfig config() {
        return target == null ? UdpConfig.DEFAULT : target.config();
    }

    /** The target of the latest datagram to a service port. Those of addresses that it no longer has are not kept up to date. */
    void setTarget(SessionTarget latest) {
        target = latest;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Sessions whose endpoints serve no longer end from now on.
     *
     * @return whether some of an earlier departure are being ended already
     */
    boolean begin(Departure next) {
        boolean hasBegun = departure != null;
        departure = next;
        unreplied.beginWalk();
        replied.beginWalk();
        return hasBegun;
    }

    /** The departure under way; null if there is none. */
    @Nullable
    Departure departure() {
        return departure;
    }

    /** The next session to look at for the departure; null once all have been, by which it ends. */
    @Nullable
    Session nextToLeave() {
        Session session = unreplied.walkOn();
        if (session == null) {
            session = replied.walkOn();
        }
        if (session == null) {
            departure = null;
            unreplied.endWalk();
            replied.endWalk();
        }
        return session;
    }

    /** Those whose endpoint has not replied yet. */
    SessionList unreplied() {
        return unreplied;
    }

    /** Those whose endpoint has. */
    SessionList replied() {
        return replied;
    }

    /**
     * The one to give up for another: of those without a reply, the one that has been idle the longest. A new session has none at
     * first; so if only few of the group have none, one of the others goes, or new ones would displace each other before they
     * could be answered.
     */
    @Nullable
    Session idlest() {
        boolean areFewUnreplied = unrepliedSize * FEW_DIVISOR <= size - FEW_DIVISOR;
        Session idlest = areFewUnreplied ? replied.first() : unreplied.first();
        return idlest != null ? idlest : replied.first();
    }

    void add(Session session) {
        list(session).addLast(session);
        size++;
        unrepliedSize += session.isReplied() ? 0 : 1;
    }

    /** The same for one that has been idle for a while; see {@link SessionList#addInOrder}. */
    void addInOrder(Session session, long toleranceNanos, int mostSteps) {
        list(session).addInOrder(session, toleranceNanos, mostSteps);
        size++;
        unrepliedSize += session.isReplied() ? 0 : 1;
    }

    void remove(Session session) {
        list(session).remove(session);
        size--;
        unrepliedSize -= session.isReplied() ? 0 : 1;
    }

    /** It has just been used. */
    void moveLast(Session session) {
        SessionList list = list(session);
        list.remove(session);
        list.addLast(session);
    }

    private SessionList list(Session session) {
        return session.isReplied() ? replied : unreplied;
    }
}
