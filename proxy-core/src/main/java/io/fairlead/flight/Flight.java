package io.fairlead.flight;

import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Ejection;
import io.fairlead.route.RouteUpdate;
import jdk.jfr.FlightRecorder;

/**
 * Writes events to the JVM's Flight Recorder, while a recording runs.
 *
 * <p>Each event has a class, which is loaded with the first of its kind after the Flight Recorder was started. Until then, one static
 * field is read, and the only class that is loaded is {@link FlightRecorder}, which Netty loads anyway and which initializes nothing. A
 * class that extends {@code jdk.jfr.Event} would load some hundred others.
 *
 * <p>Threading: Thread-safe. Hot path: without a recording, nothing is allocated.
 */
public final class Flight {
    /** Not in a run-time image that was linked without the module. */
    private static final boolean IS_AVAILABLE =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Flight() {}

    /** A connection has ended. */
    public static void onClosed(ConnectionSummary summary) {
        if (isStarted()) {
            ConnectionEvent.write(summary);
        }
    }

    /** An endpoint has been ejected. */
    public static void onEjected(Frontend frontend, Ejection ejection) {
        if (isStarted()) {
            EjectionEvent.write(frontend, ejection);
        }
    }

    /** An address cannot be listened on. */
    public static void onListenFailed(Frontend frontend, String problem) {
        if (isStarted()) {
            ListenerFailedEvent.write(frontend, problem);
        }
    }

    /**
     * A batch of changes is in force.
     *
     * @param nanos how long it took, from the first change until the kernel had followed
     */
    public static void onUpdated(RouteUpdate update, long nanos) {
        if (isStarted()) {
            TableChangeEvent.write(update, nanos);
        }
    }

    /** Whether a recording has ever been made; each event asks whether one runs that wants it. */
    private static boolean isStarted() {
        return IS_AVAILABLE && FlightRecorder.isInitialized();
    }
}
