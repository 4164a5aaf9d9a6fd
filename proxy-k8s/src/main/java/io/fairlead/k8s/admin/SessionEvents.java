package io.fairlead.k8s.admin;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionSummary;

/** Makes events of UDP sessions. Thread-safe. */
record SessionEvents(EventLog log) implements SessionObserver {
    @Override
    public void onOpened(Frontend frontend, AddressPort service, AddressPort client, AddressPort endpoint) {
        if (log.isConnectionWanted()) {
            log.pass(new EventView.Draft("session.opened")
                    .at(frontend)
                    .client(client)
                    .endpoint(endpoint)
                    .verdict("forwarded"));
        }
    }

    @Override
    public void onEnded(SessionSummary summary) {
        if (log.isConnectionWanted()) {
            log.pass(new EventView.Draft("session.closed")
                    .at(summary.frontend())
                    .client(summary.client())
                    .endpoint(summary.endpoint())
                    .verdict("forwarded")
                    .reason(summary.reason())
                    .durationNanos(summary.durationNanos())
                    .bytes(summary.bytesToUpstream(), summary.bytesToDownstream()));
        }
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        if (log.isConnectionWanted()) {
            log.pass(new EventView.Draft("session.dropped")
                    .at(frontend)
                    .verdict("dropped")
                    .reason(reason)
                    .count(datagrams));
        }
    }
}
