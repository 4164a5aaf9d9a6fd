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

    /** The next session of a walk; null at its end, and if there is none. */
    private @Nullable Session cursor;

    private boolean isWalked;

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

    /** Begins a walk, during which sessions may come, go, and move to the end. */
    void beginWalk() {
        cursor = first;
        isWalked = true;
    }

    /** The next session of the walk; null at its end. One that moves may be seen twice. */
    @Nullable
    Session walkOn() {
        Session session = cursor;
        if (session != null) {
            cursor = next(session);
        }
        return session;
    }

    void endWalk() {
        cursor = null;
        isWalked = false;
    }

    void addLast(Session session) {
        if (isWalked && cursor == null) {
            cursor = session;
        }
        session.setPrevious(scope, last);
        session.setNext(scope, null);
        if (last == null) {
            first = session;
        } else {
            last.setNext(scope, session);
        }
        last = session;
    }

    /**
     * Adds a session that has been idle for a while: before those that were used later, if they are few.
     *
     * @param toleranceNanos how much later another one may have been used that stays before it
     * @param mostSteps how many others it may be put before; beyond, it ends later than it should
     */
    void addInOrder(Session session, long toleranceNanos, int mostSteps) {
        Session before = last;
        int steps = 0;
        while (before != null && before.sortedNanos() - session.sortedNanos() > toleranceNanos && steps < mostSteps) {
            before = before.previous(scope);
            steps++;
        }
        if (before == last) {
            addLast(session);
        } else {
            insertAfter(before, session);
        }
    }

    /** @param before null for the first place; the list is not empty */
    private void insertAfter(@Nullable Session before, Session session) {
        Session after = before == null ? first : before.next(scope);
        session.setPrevious(scope, before);
        session.setNext(scope, after);
        if (before == null) {
            first = session;
        } else {
            before.setNext(scope, session);
        }
        if (after != null) {
            after.setPrevious(scope, session);
        }
    }

    void remove(Session session) {
        Session previous = session.previous(scope);
        Session next = session.next(scope);
        if (session == cursor) {
            cursor = next;
        }
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
