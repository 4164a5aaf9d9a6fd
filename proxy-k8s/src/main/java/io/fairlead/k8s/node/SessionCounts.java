package io.fairlead.k8s.node;

import io.fairlead.k8s.metrics.UdpMetrics;
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
record SessionCounts(UdpMetrics metrics, SessionObserver next) implements SessionObserver {
    @Override
    public void onEnded(SessionSummary summary) {
        metrics.onEnded(summary);
        next.onEnded(summary);
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        metrics.onDropped(reason, datagrams);
        next.onDropped(frontend, reason, datagrams);
    }
}
