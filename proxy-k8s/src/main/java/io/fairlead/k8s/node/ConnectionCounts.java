package io.fairlead.k8s.node;

import io.fairlead.k8s.metrics.NodeMetrics;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Ejection;

/**
 * Counts what happens to connections.
 *
 * <p>Threading: Thread-safe; called on event loops.
 *
 * @param next also observes everything
 */
record ConnectionCounts(NodeMetrics metrics, ConnectionObserver next) implements ConnectionObserver {
    @Override
    public void onConnected(
            Frontend frontend, AddressPort client, AddressPort endpoint, int attempts, long connectNanos) {
        metrics.traffic().onConnected(frontend, endpoint, attempts, connectNanos);
        next.onConnected(frontend, client, endpoint, attempts, connectNanos);
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        metrics.traffic().onClosed(summary);
        next.onClosed(summary);
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        metrics.traffic().onAttemptFailed(frontend, endpoint);
        next.onAttemptFailed(frontend, endpoint, cause);
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        metrics.onEndpointEjected();
        metrics.traffic().onEjected(frontend);
        next.onEndpointEjected(frontend, ejection);
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        next.onEndpointReturned(frontend, endpoint);
    }
}
