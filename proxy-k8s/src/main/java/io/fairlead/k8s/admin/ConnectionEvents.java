package io.fairlead.k8s.admin;

import io.fairlead.config.DurationText;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Ejection;

/** Makes events of connections and of the health of endpoints. Thread-safe. */
record ConnectionEvents(EventLog log) implements ConnectionObserver {
    @Override
    public void onConnected(
            Frontend frontend, AddressPort client, AddressPort endpoint, int attempts, long connectNanos) {
        if (log.isConnectionWanted()) {
            log.pass(new EventView.Draft("connection.opened")
                    .at(frontend)
                    .client(client)
                    .endpoint(endpoint)
                    .verdict("forwarded")
                    .attempts(attempts)
                    .connectNanos(connectNanos));
        }
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        if (!log.isConnectionWanted()) {
            return;
        }
        EventView.Draft draft = new EventView.Draft("connection.closed")
                .at(summary.frontend())
                .client(summary.client())
                .endpoint(summary.endpoint())
                .verdict(summary.endpoint() == null ? "refused" : "forwarded")
                .reason(summary.reason())
                .attempts(summary.dialAttempts())
                .durationNanos(summary.durationNanos())
                .bytes(summary.bytesToUpstream(), summary.bytesToDownstream());
        log.pass(summary.endpoint() == null ? draft : draft.connectNanos(summary.connectNanos()));
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        log.addEndpoint(
                "endpoint.ejected",
                frontend,
                ejection.endpoint(),
                "ejected for " + DurationText.format(ejection.time()) + " after " + ejection.failures()
                        + (ejection.failures() == 1 ? " failure: " : " failures: ") + ejection.cause());
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        log.addEndpoint("endpoint.returned", frontend, endpoint, "accepts connections again");
    }
}
