package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;

/** Two observers of UDP sessions. As thread-safe as they are. */
record BothSessionObservers(SessionObserver first, SessionObserver second) implements SessionObserver {
    @Override
    public void onOpened(Frontend frontend, AddressPort service, AddressPort client, AddressPort endpoint) {
        first.onOpened(frontend, service, client, endpoint);
        second.onOpened(frontend, service, client, endpoint);
    }

    @Override
    public void onProgress(SessionProgress progress) {
        first.onProgress(progress);
        second.onProgress(progress);
    }

    @Override
    public void onEnded(SessionSummary summary) {
        first.onEnded(summary);
        second.onEnded(summary);
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        first.onDropped(frontend, reason, datagrams);
        second.onDropped(frontend, reason, datagrams);
    }
}
