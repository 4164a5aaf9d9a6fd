package io.fairlead.listen;

import io.fairlead.model.AddressPort;
import io.fairlead.select.Balancer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Which connections of a service port are closed for re-balancing: on some endpoints a number of those that were open when it began and
 * are idle. Each event loop takes what it finds until the numbers are used up.
 *
 * <p>Threading: Thread-safe. It is for one walk of each event loop.
 */
public final class ClosingPlan {
    private final Balancer balancer;
    private final Map<AddressPort, ClosingQuota> quotas;
    private final long openedBeforeNanos;
    private final long idleNanos;
    private final LongSupplier clock;
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();

    /**
     * @param balancer of the service port
     * @param quotas by endpoint
     * @param openedBeforeNanos younger connections stay
     * @param idleNanos only connections without a byte for this long are closed
     * @param clock that of the event loops
     */
    public ClosingPlan(
            Balancer balancer,
            Map<AddressPort, ClosingQuota> quotas,
            long openedBeforeNanos,
            long idleNanos,
            LongSupplier clock) {
        this.balancer = balancer;
        this.quotas = Map.copyOf(quotas);
        this.openedBeforeNanos = openedBeforeNanos;
        this.idleNanos = idleNanos;
        this.clock = clock;
    }

    /** How many connections were closed. */
    public int closed() {
        return closed.get();
    }

    /** How many might have been closed, but were not idle. */
    public int busy() {
        return busy.get();
    }

    /**
     * Closes a connection if it is one to be closed. Session affinity forgets its client, which would come back to the same endpoint
     * otherwise.
     *
     * @return whether to go on
     */
    boolean visit(Connection connection) {
        AddressPort endpoint = connection.endpointAddress();
        if (connection.balancer() != balancer || endpoint == null) {
            return true;
        }
        ClosingQuota quota = quotas.get(endpoint);
        if (quota == null || quota.isEmpty() || !isCandidate(connection)) {
            return true;
        }
        if (connection.silentNanos(clock.getAsLong()) < idleNanos || !close(connection, quota)) {
            busy.incrementAndGet();
        }
        return hasMoreToClose();
    }

    private boolean isCandidate(Connection connection) {
        return !connection.isEnding() && connection.acceptedNanos() - openedBeforeNanos < 0;
    }

    private boolean hasMoreToClose() {
        for (ClosingQuota quota : quotas.values()) {
            if (!quota.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private boolean close(Connection connection, ClosingQuota quota) {
        if (!quota.tryTake()) {
            return false;
        }
        boolean isClosed = connection.tryEnd(quota);
        if (isClosed) {
            balancer.forget(connection.client());
            closed.incrementAndGet();
        } else {
            quota.giveBack();
        }
        return isClosed;
    }
}
