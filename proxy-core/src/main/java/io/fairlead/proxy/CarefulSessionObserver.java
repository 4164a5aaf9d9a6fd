package io.fairlead.proxy;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionProgress;
import io.fairlead.observe.SessionSummary;

/** Keeps a fault of an observer away from the event loops. Thread-safe. */
record CarefulSessionObserver(SessionObserver delegate) implements SessionObserver {
    @Override
    public void onOpened(Frontend frontend, AddressPort service, AddressPort client, AddressPort endpoint) {
        FaultBoundary.run(
                delegate, observer -> observer.onOpened(frontend, service, client, endpoint), (observer, fault) -> {});
    }

    @Override
    public void onProgress(SessionProgress progress) {
        FaultBoundary.run(delegate, progress, SessionObserver::onProgress, (open, fault) -> {});
    }

    @Override
    public void onEnded(SessionSummary summary) {
        FaultBoundary.run(delegate, summary, SessionObserver::onEnded, (ended, fault) -> {});
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        FaultBoundary.run(
                delegate, observer -> observer.onDropped(frontend, reason, datagrams), (observer, fault) -> {});
    }
}
