package io.fairlead.flight;

import io.fairlead.model.AddressPort;
import io.fairlead.observe.ConnectionSummary;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * A connection that has ended.
 *
 * <p>Threading: confined to one call.
 */
@Name("fairlead.Connection")
@Label("Connection")
@Category("Fairlead")
@Description("A connection of a client that has ended")
@StackTrace(false)
@Throttle("off")
final class ConnectionEvent extends Event {
    @Label("Service")
    @Nullable
    String service;

    @Label("Frontend")
    @Description("The address and port that the client connected to")
    @Nullable
    String frontend;

    @Label("Client")
    @Nullable
    String client;

    @Label("Endpoint")
    @Description("The endpoint that accepted; empty if none did")
    @Nullable
    String endpoint;

    @Label("Reason")
    @Description("Why the connection ended")
    @Nullable
    String reason;

    @Label("Attempts")
    @Description("Endpoints that were tried")
    int attempts;

    @Label("Connect Time")
    @Description("From accepting the client until an endpoint had accepted; 0 if none did")
    @Timespan
    long connectTime;

    @Label("Open For")
    @Description("From accepting the client until the end")
    @Timespan
    long openFor;

    @Label("Bytes to Upstream")
    @Description("From the client to the endpoint")
    @DataAmount
    long bytesToUpstream;

    @Label("Bytes to Downstream")
    @Description("From the endpoint to the client")
    @DataAmount
    long bytesToDownstream;

    static void write(ConnectionSummary summary) {
        ConnectionEvent event = new ConnectionEvent();
        if (event.shouldCommit()) {
            event.fill(summary);
            event.commit();
        }
    }

    private void fill(ConnectionSummary summary) {
        AddressPort accepting = summary.endpoint();
        service = summary.frontend().servicePort().toString();
        frontend = summary.frontend().address().toString();
        client = summary.client().toString();
        endpoint = accepting == null ? "" : accepting.toString();
        reason = summary.reason().name();
        attempts = summary.dialAttempts();
        connectTime = summary.connectNanos();
        openFor = summary.durationNanos();
        bytesToUpstream = summary.bytesToUpstream();
        bytesToDownstream = summary.bytesToDownstream();
    }
}
