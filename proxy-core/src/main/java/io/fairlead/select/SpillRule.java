package io.fairlead.select;

import java.util.List;

/**
 * How new connections are divided between near endpoints and farther ones. Stateless, without a clock.
 *
 * <p>The endpoints at one distance get what is left by nearer ones, up to their capacity: the available part of them times 1.4.
 * So a distance keeps all connections while five of seven of its endpoints are available, and gives away the more the fewer
 * there are. If all capacities together do not suffice, each distance gets its part of them; if nothing is available, the
 * nearest gets everything.
 *
 * <p>A distance that is slow has no precedence over farther ones: it gets no more than the part that its endpoints are of all.
 *
 * <p>Source: the degrading of priority levels in Envoy, with its default overprovisioning factor.
 */
final class SpillRule {
    /** How much more connections the available endpoints may get than each of them got when all were. */
    static final int OVERPROVISIONING_PERCENT = 140;

    private static final int ALL = TierState.ALL;

    private SpillRule() {}

    /**
     * The part of new connections for each distance, in thousandths, with the sum 1000.
     *
     * @param tiers from near to far; one or more
     * @param isSlow whether each has lost its precedence
     * @param measured the part that goes beyond each distance in any case, so that times there are known; 0 for none
     */
    static int[] loads(List<TierState> tiers, boolean[] isSlow, int measured) {
        int[] loads = new int[tiers.size()];
        int total = Math.min(ALL, tiers.stream().mapToInt(TierState::capacity).sum());
        if (total == 0) {
            loads[0] = ALL;
            return loads;
        }
        int left = ALL;
        int last = 0;
        for (int i = 0; i < loads.length; i++) {
            int capacity = tiers.get(i).capacity() * ALL / total;
            long beyond = beyond(tiers, i);
            int load = Math.min(left, capacity);
            if (beyond > 0) {
                long fair = left * tiers.get(i).weight() / (tiers.get(i).weight() + beyond);
                load = isSlow[i] ? (int) Math.min(load, fair) : Math.min(load, Math.max(0, left - measured));
            }
            loads[i] = load;
            left -= load;
            last = tiers.get(i).available() > 0 ? i : last;
        }
        loads[last] += left;
        return loads;
    }

    /** What is available beyond a distance. */
    private static long beyond(List<TierState> tiers, int index) {
        return tiers.stream().skip(index + 1L).mapToLong(TierState::weight).sum();
    }
}
