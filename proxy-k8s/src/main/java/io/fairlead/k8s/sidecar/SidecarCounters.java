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
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens to connections and UDP sessions, until the first scrape: {@link SidecarMetrics} has their
 * names.
 *
 * <p>Threading: Thread-safe; called on event loops.
 */
final class SidecarCounters implements ConnectionObserver, SessionObserver {
    final Map<CloseReason, LongAdder> closed = adders(CloseReason.class);
    final LongAdder bytesToUpstream = new LongAdder();
    final LongAdder bytesToDownstream = new LongAdder();
    final LongAdder failedAttempts = new LongAdder();
    final LongAdder ejections = new LongAdder();
    final Map<SessionEnd, LongAdder> ended = adders(SessionEnd.class);
    final Map<DatagramDrop, LongAdder> dropped = adders(DatagramDrop.class);
    final LongAdder datagramsToUpstream = new LongAdder();
    final LongAdder datagramsToDownstream = new LongAdder();
    final LongAdder udpBytesToUpstream = new LongAdder();
    final LongAdder udpBytesToDownstream = new LongAdder();

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        Map<E, LongAdder> adders = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            adders.put(constant, new LongAdder());
        }
        return adders;
    }

    private static <E extends Enum<E>> LongAdder of(E constant, Map<E, LongAdder> adders) {
        return Objects.requireNonNull(adders.get(constant), "each constant has one");
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        of(summary.reason(), closed).increment();
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
        of(summary.reason(), ended).increment();
        datagramsToUpstream.add(summary.datagramsToUpstream());
        datagramsToDownstream.add(summary.datagramsToDownstream());
        udpBytesToUpstream.add(summary.bytesToUpstream());
        udpBytesToDownstream.add(summary.bytesToDownstream());
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        of(reason, dropped).add(datagrams);
    }
}
