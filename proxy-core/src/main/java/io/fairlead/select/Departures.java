package io.fairlead.select;

import java.util.ArrayList;
import java.util.List;

/**
 * The candidates and balancers that an update removes once no new connection needs them: candidates of service ports
 * that have lost all endpoints, and balancers of service ports that are gone.
 *
 * <p>Threading: confined to the control thread.
 */
public final class Departures {
    private final long number;
    private final List<Balancer> deprived = new ArrayList<>();
    private final List<Balancer> gone = new ArrayList<>();

    /** @param number of the update */
    Departures(long number) {
        this.number = number;
    }

    long number() {
        return number;
    }

    /** A balancer that has lost all candidates of some connections. */
    void addDeprived(Balancer balancer) {
        deprived.add(balancer);
    }

    /** A balancer whose service port is gone. */
    void addGone(Balancer balancer) {
        gone.add(balancer);
    }

    /** Whether there is nothing to remove. */
    public boolean isEmpty() {
        return deprived.isEmpty() && gone.isEmpty();
    }

    /** Takes it: such connections find no endpoint from now on. What a later update has given back stays. */
    public void settle() {
        deprived.forEach(balancer -> balancer.settle(number));
        gone.forEach(Balancer::close);
    }
}
