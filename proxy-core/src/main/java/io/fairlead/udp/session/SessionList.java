package io.fairlead.udp.session;

import org.jspecify.annotations.Nullable;

/**
 * Sessions linked through themselves, from the one that has been idle the longest.
 *
 * <p>Threading: confined to its event loop.
 */
final class SessionList {
    private final SessionGroup.Scope scope;
    private @Nullable Session first;
    private @Nullable Session last;

    SessionList(SessionGroup.Scope scope) {
        this.scope = scope;
    }

    /** The one that has been idle the longest. */
    @Nullable
    Session first() {
        return first;
    }

    @Nullable
    Session next(Session session) {
        return session.next(scope);
    }

    void addLast(Session session) {
        session.setPrevious(scope, last);
        session.setNext(scope, null);
        if (last == null) {
            first = session;
        } else {
            last.setNext(scope, session);
        }
        last = session;
    }

    void remove(Session session) {
        Session previous = session.previous(scope);
        Session next = session.next(scope);
        if (previous == null) {
            first = next;
        } else {
            previous.setNext(scope, next);
        }
        if (next == null) {
            last = previous;
        } else {
            next.setPrevious(scope, previous);
        }
        session.setPrevious(scope, null);
        session.setNext(scope, null);
    }
}
