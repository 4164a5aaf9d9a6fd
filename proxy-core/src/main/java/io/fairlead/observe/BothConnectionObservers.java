package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;

/** Two observers of connections. As thread-safe as they are. */
record BothConnectionObservers(ConnectionObserver first, ConnectionObserver second) implements ConnectionObserver {
    @Override
    public void onConnected(
            Frontend frontend, AddressPort client, AddressPort endpoint, int attempts, long connectNanos) {
        first.onConnected(frontend, client, endpoint, attempts, connectNanos);
        second.onConnected(frontend, client, endpoint, attempts, connectNanos);
    }

    @Override
    public void onProgress(ConnectionProgress progress) {
        first.onProgress(progress);
        second.onProgress(progress);
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        first.onClosed(summary);
        second.onClosed(summary);
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        first.onAttemptFailed(frontend, endpoint, cause);
        second.onAttemptFailed(frontend, endpoint, cause);
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        first.onEndpointEjected(frontend, ejection);
        second.onEndpointEjected(frontend, ejection);
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        first.onEndpointReturned(frontend, endpoint);
        second.onEndpointReturned(frontend, endpoint);
    }
}
