package io.fairlead.flight;

import io.fairlead.model.Frontend;
import io.fairlead.observe.Ejection;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that has been ejected.
 *
 * <p>Threading: confined to one call.
 */
@Name("fairlead.Ejection")
@Label("Ejection")
@Category("Fairlead")
@Description("The ejection of an endpoint, because attempts in a row have failed there")
@StackTrace(false)
final class EjectionEvent extends Event {
    @Label("Service")
    @Nullable
    String service;

    @Label("Endpoint")
    @Nullable
    String endpoint;

    @Label("Cause")
    @Description("Why the last attempt failed")
    @Nullable
    String cause;

    @Label("Failures")
    @Description("Attempts in a row that have failed")
    int failures;

    @Label("Times")
    @Description("How often the endpoint has been ejected since it last accepted a connection")
    int times;

    @Label("Ejected For")
    @Timespan
    long ejectedFor;

    static void write(Frontend frontend, Ejection ejection) {
        EjectionEvent event = new EjectionEvent();
        if (event.shouldCommit()) {
            event.service = frontend.servicePort().toString();
            event.endpoint = ejection.endpoint().toString();
            event.cause = ejection.cause();
            event.failures = ejection.failures();
            event.times = ejection.times();
            event.ejectedFor = ejection.time().toNanos();
            event.commit();
        }
    }
}
