package io.fairlead.proxy;

import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.observe.SessionObserver;
import java.time.Duration;

/**
 * All that observe a proxy.
 *
 * <p>Threading: Immutable.
 *
 * @param connections observes TCP connections and endpoints
 * @param sessions observes UDP sessions
 * @param listeners observes listeners
 * @param updates observes applied changes
 * @param reportInterval how often open connections and sessions are reported to their observers; zero for never
 */
public record Observers(
        ConnectionObserver connections,
        SessionObserver sessions,
        ListenerObserver listeners,
        UpdateObserver updates,
        Duration reportInterval) {
    /** How often by default: not less often than metrics are scraped. */
    public static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

    /** Observers with the default interval. */
    public Observers(
            ConnectionObserver connections,
            SessionObserver sessions,
            ListenerObserver listeners,
            UpdateObserver updates) {
        this(connections, sessions, listeners, updates, REPORT_INTERVAL);
    }

    /** Observers of connections and listeners alone. */
    public static Observers of(ConnectionObserver connections, ListenerObserver listeners) {
        return new Observers(connections, SessionObserver.NONE, listeners, UpdateObserver.NONE);
    }

    /** The same with another observer of UDP sessions. */
    public Observers withSessions(SessionObserver other) {
        return new Observers(connections, other, listeners, updates, reportInterval);
    }

    /** The same with another interval for what is open. */
    public Observers withReportInterval(Duration interval) {
        return new Observers(connections, sessions, listeners, updates, interval);
    }

    /** The same, but faults of these observers do not reach those whom they observe; that of updates has its own boundary. */
    Observers careful() {
        return new Observers(
                new CarefulConnectionObserver(connections),
                new CarefulSessionObserver(sessions),
                new CarefulListenerObserver(listeners),
                updates,
                reportInterval);
    }
}
