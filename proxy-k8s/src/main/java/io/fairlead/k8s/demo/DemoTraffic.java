package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionSummary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The number of requests that each endpoint has answered. The endpoints of the demo answer one request per connection, or
 * UDP session, so these are requests.
 *
 * <p>Threading: Thread-safe.
 */
final class DemoTraffic implements ConnectionObserver, SessionObserver {
    private final Map<AddressPort, Counts> byEndpoint = new ConcurrentHashMap<>();

    @Override
    public void onClosed(ConnectionSummary summary) {
        if (summary.endpoint() != null) {
            Counts counts = counts(summary.endpoint());
            counts.requests.increment();
            counts.bytes.add(summary.bytesToUpstream() + summary.bytesToDownstream());
        }
    }

    @Override
    public void onEnded(SessionSummary summary) {
        Counts counts = counts(summary.endpoint());
        if (summary.datagramsToDownstream() > 0) {
            counts.requests.increment();
        }
        counts.bytes.add(summary.bytesToUpstream() + summary.bytesToDownstream());
        counts.lost.add(Math.max(0, summary.datagramsToUpstream() - summary.datagramsToDownstream()));
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        counts(endpoint).dialFailures.increment();
    }

    /** Finished connections that an endpoint had accepted, or sessions that it had answered. */
    long requests(AddressPort endpoint) {
        Counts counts = byEndpoint.get(endpoint);
        return counts == null ? 0 : counts.requests.sum();
    }

    /** Bytes in both directions of its finished connections or sessions. */
    long bytes(AddressPort endpoint) {
        Counts counts = byEndpoint.get(endpoint);
        return counts == null ? 0 : counts.bytes.sum();
    }

    /** How often an endpoint did not accept a connection. */
    long dialFailures(AddressPort endpoint) {
        Counts counts = byEndpoint.get(endpoint);
        return counts == null ? 0 : counts.dialFailures.sum();
    }

    /** Datagrams that an endpoint was sent, and did not answer. */
    long lost(AddressPort endpoint) {
        Counts counts = byEndpoint.get(endpoint);
        return counts == null ? 0 : counts.lost.sum();
    }

    private Counts counts(AddressPort endpoint) {
        return byEndpoint.computeIfAbsent(endpoint, _ -> new Counts());
    }

    private static final class Counts {
        final LongAdder requests = new LongAdder();
        final LongAdder bytes = new LongAdder();
        final LongAdder dialFailures = new LongAdder();
        final LongAdder lost = new LongAdder();
    }
}
