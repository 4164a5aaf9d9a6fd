package io.fairlead.rebalance;

import io.fairlead.model.AddressPort;
import io.fairlead.model.LifetimeSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The re-balancing of one service port after endpoints were added: from the moment at which some endpoint has too many connections until
 * none has.
 *
 * <h2>Rules</h2>
 *
 * <ul>
 *   <li>Only endpoints count that may get new connections.
 *   <li>An endpoint has too many if it has more than the spread, and at least one connection, above the mean. Only what is too many is
 *       closed, never more than the budget in one step, and a random part less: the nodes of a cluster, of which each plans for itself,
 *       do not close in step.
 *   <li>The mean is not taken of fewer connections than at the beginning. So clients that have not come back yet, or do not come back,
 *       do not lead to more being closed.
 *   <li>While an endpoint is in its slow start, nothing is closed: most clients would come back to the old endpoints.
 *   <li>It ends when all is even, when no connection is left that was open at the beginning, or
 *       when no connection has been idle for a long time. Then it rests, whatever happens, until endpoints are added again.
 * </ul>
 *
 * <p>Threading: confined to the control thread.
 */
public final class Rebalance {
    /** A random part of the budget that a step leaves: up to a quarter. */
    private static final int JITTER_DIVISOR = 4;

    private static final int LONGEST_PAUSE_SECONDS = 30;

    /** How long no connection may have been idle until it gives up. */
    private static final int PATIENCE_SECONDS = 600;

    private final LifetimeSettings settings;
    private final int beginTotal;
    private int pauseSeconds = 1;
    private int waitedSeconds;
    private int closed;

    private Rebalance(LifetimeSettings settings, int beginTotal) {
        this.settings = settings;
        this.beginTotal = beginTotal;
    }

    /** What to do now. */
    public sealed interface Step {
        /**
         * Close connections.
         *
         * @param connections how many at most, by endpoint
         */
        record Close(Map<AddressPort, Integer> connections) implements Step {}

        /** An endpoint is in its slow start: look again later. */
        record Wait() implements Step {}

        /** It is over. */
        record Rest(End end) implements Step {}
    }

    /** Why it has ended. */
    public enum End {
        /** No endpoint has too many connections. */
        EVEN,
        /** All connections that were open at the beginning, on endpoints that have too many, are closed. */
        ALL_CLOSED,
        /** The connections that are too many have not been idle. */
        BUSY
    }

    /** How even connections are. */
    public static Spread spread(LifetimeSettings settings, List<EndpointLoad> loads) {
        return Spread.of(loads, 0, settings.rebalanceSpreadPercent());
    }

    /** Begins where some endpoint has too many connections. */
    public static Rebalance begin(LifetimeSettings settings, List<EndpointLoad> loads) {
        return new Rebalance(settings, Spread.total(loads));
    }

    /** How many connections were closed. */
    public int closed() {
        return closed;
    }

    /** Seconds until the next step. */
    public int pauseSeconds() {
        return pauseSeconds;
    }

    /** The next step. */
    public Step next(List<EndpointLoad> loads, RandomGenerator random) {
        Spread spread = Spread.of(loads, beginTotal, settings.rebalanceSpreadPercent());
        if (spread.isEven()) {
            return new Step.Rest(End.EVEN);
        }
        if (loads.stream().anyMatch(EndpointLoad::isStarting)) {
            return new Step.Wait();
        }
        return waitedSeconds >= PATIENCE_SECONDS
                ? new Step.Rest(End.BUSY)
                : new Step.Close(distribute(spread, budget(random), random));
    }

    /**
     * The outcome of a step.
     *
     * @param closedNow how many connections were closed
     * @param busy how many more could have been, but were not idle
     * @return false if nothing is left to close: it is over
     */
    public boolean onClosed(int closedNow, int busy) {
        closed += closedNow;
        if (closedNow > 0) {
            waitedSeconds = 0;
            pauseSeconds = 1;
            return true;
        }
        waitedSeconds += pauseSeconds;
        pauseSeconds = Math.min(2 * pauseSeconds, LONGEST_PAUSE_SECONDS);
        return busy > 0;
    }

    private int budget(RandomGenerator random) {
        int most = settings.rebalancePerSecond();
        return most - random.nextInt(most / JITTER_DIVISOR + 1);
    }

    /** Each endpoint gets a part of the budget by its excess; what is left over after rounding goes to endpoints drawn at random. */
    private static Map<AddressPort, Integer> distribute(Spread spread, int budget, RandomGenerator random) {
        int total = spread.totalExcess();
        if (total <= budget) {
            return spread.excess();
        }
        Map<AddressPort, Integer> parts = new LinkedHashMap<>();
        List<AddressPort> drawn = new ArrayList<>();
        int left = budget;
        for (Map.Entry<AddressPort, Integer> entry : spread.excess().entrySet()) {
            int part = (int) ((long) budget * entry.getValue() / total);
            left -= part;
            if (part > 0) {
                parts.put(entry.getKey(), part);
            }
            if (part < entry.getValue()) {
                drawn.add(entry.getKey());
            }
        }
        for (; left > 0 && !drawn.isEmpty(); left--) {
            parts.merge(drawn.remove(random.nextInt(drawn.size())), 1, Integer::sum);
        }
        return parts;
    }
}
