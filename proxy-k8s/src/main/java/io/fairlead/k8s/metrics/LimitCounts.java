package io.fairlead.k8s.metrics;

import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import io.fairlead.select.WaitQueue;

/**
 * How a service port stands to its limits.
 *
 * <p>Threading: Immutable.
 *
 * @param waiting connections that wait for an endpoint
 * @param full endpoints that have as many connections as they may have
 */
record LimitCounts(long waiting, long full) {
    static LimitCounts of(Balancer balancer) {
        WaitQueue queue = balancer.queue();
        return new LimitCounts(
                queue == null ? 0 : queue.size(),
                balancer.candidates().stream().filter(Candidate::isFull).count());
    }

    LimitCounts plus(LimitCounts other) {
        return new LimitCounts(waiting + other.waiting, full + other.full);
    }
}
