package io.fairlead.k8s.metrics;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one endpoint of a service port has had.
 *
 * <p>Threading: Thread-safe.
 */
final class EndpointTraffic {
    /** Connections that it accepted, or UDP sessions that it was given. */
    final LongAdder opened = new LongAdder();

    /** How many of those have ended. */
    final LongAdder ended = new LongAdder();

    final LongAdder failedAttempts = new LongAdder();
    final LongAdder bytesToUpstream = new LongAdder();
    final LongAdder bytesToDownstream = new LongAdder();

    /** How many are open. The two counters are not read at the same instant. */
    long open() {
        long endedFirst = ended.sum();
        return Math.max(0, opened.sum() - endedFirst);
    }

    void addBytes(long toUpstream, long toDownstream) {
        bytesToUpstream.add(toUpstream);
        bytesToDownstream.add(toDownstream);
    }
}
