package io.fairlead.flight;

import io.fairlead.model.Frontend;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * An address that cannot be listened on.
 *
 * <p>Threading: confined to one call.
 */
@Name("fairlead.ListenerFailed")
@Label("Listener Failed")
@Category("Fairlead")
@Description("An address of a Service that cannot be listened on")
@StackTrace(false)
final class ListenerFailedEvent extends Event {
    @Label("Service")
    @Nullable
    String service;

    @Label("Frontend")
    @Nullable
    String frontend;

    @Label("Protocol")
    @Nullable
    String protocol;

    @Label("Problem")
    @Nullable
    String problem;

    static void write(Frontend frontend, String problem) {
        ListenerFailedEvent event = new ListenerFailedEvent();
        if (event.shouldCommit()) {
            event.service = frontend.servicePort().toString();
            event.frontend = frontend.address().toString();
            event.protocol = frontend.protocol().name();
            event.problem = problem;
            event.commit();
        }
    }
}
