package io.fairlead.proxy;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Ejection;

/** Keeps a fault of an observer away from the event loops. Thread-safe. */
record CarefulConnectionObserver(ConnectionObserver delegate) implements ConnectionObserver {
    @Override
    public void onConnected(
            Frontend frontend, AddressPort client, AddressPort endpoint, int attempts, long connectNanos) {
        careful(() -> delegate.onConnected(frontend, client, endpoint, attempts, connectNanos), endpoint);
    }

    @Override
    public void onProgress(ConnectionProgress progress) {
        FaultBoundary.run(delegate, progress, ConnectionObserver::onProgress, (open, fault) -> {});
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        FaultBoundary.run(delegate, summary, ConnectionObserver::onClosed, (closed, fault) -> {});
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        careful(() -> delegate.onAttemptFailed(frontend, endpoint, cause), endpoint);
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        careful(() -> delegate.onEndpointEjected(frontend, ejection), ejection);
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        careful(() -> delegate.onEndpointReturned(frontend, endpoint), endpoint);
    }

    private static void careful(Runnable call, Object subject) {
        FaultBoundary.run(subject, ignored -> call.run(), (ignored, fault) -> {});
    }
}
