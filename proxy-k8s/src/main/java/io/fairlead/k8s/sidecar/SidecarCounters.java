package io.fairlead.k8s.sidecar;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.Ejection;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionSummary;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens to connections and UDP sessions, until somebody asks for metrics: {@link SidecarMetrics} has their
 * names.
 *
 * <p>Threading: Thread-safe; called on event loops.
 */
final class SidecarCounters implements ConnectionObserver, SessionObserver {
    final LongAdder[] closed = adders(CloseReason.values().length);
    final LongAdder bytesToUpstream = new LongAdder();
    final LongAdder bytesToDownstream = new LongAdder();
    final LongAdder failedAttempts = new LongAdder();
    final LongAdder ejections = new LongAdder();
    final LongAdder[] ended = adders(SessionEnd.values().length);
    final LongAdder[] dropped = adders(DatagramDrop.values().length);
    final LongAdder datagramsToUpstream = new LongAdder();
    final LongAdder datagramsToDownstream = new LongAdder();
    final LongAdder udpBytesToUpstream = new LongAdder();
    final LongAdder udpBytesToDownstream = new LongAdder();

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        closed[summary.reason().ordinal()].increment();
        bytesToUpstream.add(summary.bytesToUpstream());
        bytesToDownstream.add(summary.bytesToDownstream());
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        failedAttempts.increment();
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        ejections.increment();
    }

    @Override
    public void onEnded(SessionSummary summary) {
        ended[summary.reason().ordinal()].increment();
        datagramsToUpstream.add(summary.datagramsToUpstream());
        datagramsToDownstream.add(summary.datagramsToDownstream());
        udpBytesToUpstream.add(summary.bytesToUpstream());
        udpBytesToDownstream.add(summary.bytesToDownstream());
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        dropped[reason.ordinal()].add(datagrams);
    }
}
