package io.fairlead.proxy;

import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.observe.SessionObserver;

/**
 * All that observe a proxy.
 *
 * <p>Threading: Immutable.
 *
 * @param connections observes TCP connections and endpoints
 * @param sessions observes UDP sessions
 * @param listeners observes listeners
 * @param updates observes applied changes
 */
public record Observers(
        ConnectionObserver connections, SessionObserver sessions, ListenerObserver listeners, UpdateObserver updates) {
    /** Observers of connections and listeners alone. */
    public static Observers of(ConnectionObserver connections, ListenerObserver listeners) {
        return new Observers(connections, SessionObserver.NONE, listeners, UpdateObserver.NONE);
    }

    /** The same with another observer of UDP sessions. */
    public Observers withSessions(SessionObserver other) {
        return new Observers(connections, other, listeners, updates);
    }

    /** The same, but faults of these observers do not reach those whom they observe; that of updates has its own boundary. */
    Observers careful() {
        return new Observers(
                new CarefulConnectionObserver(connections),
                new CarefulSessionObserver(sessions),
                new CarefulListenerObserver(listeners),
                updates);
    }
}
