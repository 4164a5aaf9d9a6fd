package io.fairlead.k8s.node;

import io.fairlead.k8s.metrics.NodeMetrics;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionSummary;

/**
 * Counts what happens to UDP sessions.
 *
 * <p>Threading: Thread-safe; called on event loops.
 *
 * @param next also observes everything
 */
record SessionCounts(NodeMetrics metrics, SessionObserver next) implements SessionObserver {
    @Override
    public void onOpened(Frontend frontend, AddressPort service, AddressPort client, AddressPort endpoint) {
        metrics.traffic().onSessionOpened(frontend, endpoint);
        next.onOpened(frontend, service, client, endpoint);
    }

    @Override
    public void onEnded(SessionSummary summary) {
        metrics.udp().onEnded(summary);
        metrics.traffic().onSessionEnded(summary);
        next.onEnded(summary);
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        metrics.udp().onDropped(reason, datagrams);
        metrics.traffic().onDropped(frontend, reason, datagrams);
        next.onDropped(frontend, reason, datagrams);
    }
}
