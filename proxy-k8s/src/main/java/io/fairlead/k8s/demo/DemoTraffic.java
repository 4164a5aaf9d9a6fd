package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The number of connections relayed to each endpoint. The endpoints of the demo answer one request per connection, so
 * connections are requests.
 *
 * <p>Threading: Thread-safe.
 */
final class DemoTraffic implements ConnectionObserver {
    private final Map<AddressPort, Counts> byEndpoint = new ConcurrentHashMap<>();

    @Override
    public void onClosed(ConnectionSummary summary) {
        if (summary.endpoint() != null) {
            Counts counts = counts(summary.endpoint());
            counts.connections.increment();
            counts.bytes.add(summary.bytesToUpstream() + summary.bytesToDownstream());
        }
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        counts(endpoint).dialFailures.increment();
    }

    /** Finished connections that an endpoint had accepted. */
    long connections(AddressPort endpoint) {
        Counts counts = byEndpoint.get(endpoint);
        return counts == null ? 0 : counts.connections.sum();
    }

    /** Bytes in both directions of its finished connections. */
    long bytes(AddressPort endpoint) {
        Counts counts = byEndpoint.get(endpoint);
        return counts == null ? 0 : counts.bytes.sum();
    }

    /** How often an endpoint did not accept a connection. */
    long dialFailures(AddressPort endpoint) {
        Counts counts = byEndpoint.get(endpoint);
        return counts == null ? 0 : counts.dialFailures.sum();
    }

    private Counts counts(AddressPort endpoint) {
        return byEndpoint.computeIfAbsent(endpoint, _ -> new Counts());
    }

    private static final class Counts {
        final LongAdder connections = new LongAdder();
        final LongAdder bytes = new LongAdder();
        final LongAdder dialFailures = new LongAdder();
    }
}
