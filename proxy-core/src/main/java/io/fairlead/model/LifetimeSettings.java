package io.fairlead.model;

import java.time.Duration;

/**
 * When the proxy ends open connections of a Service that neither side has ended.
 *
 * <p>Threading: Immutable.
 *
 * @param maxLifetime a connection that has been open for this long, and up to a tenth longer, is ended; 0 never, or 1 s to 720 h
 * @param rebalancePerSecond after endpoints were added, at most so many connections a second are closed on endpoints that have more
 *     than the mean; 0 never, up to 10,000
 * @param rebalanceIdle only connections without a byte in either direction for this long are closed; 1 ms to 24 h
 * @param rebalanceSpreadPercent re-balancing ends when no endpoint has more than this above the mean; 1 to 1,000
 * @param onEndpointLeave what happens to connections whose endpoint leaves
 */
public record LifetimeSettings(
        Duration maxLifetime,
        int rebalancePerSecond,
        Duration rebalanceIdle,
        int rebalanceSpreadPercent,
        EndpointLeave onEndpointLeave) {
    /** Connections are left alone. */
    public static final LifetimeSettings DEFAULTS =
            new LifetimeSettings(Duration.ZERO, 0, Duration.ofSeconds(1), 10, EndpointLeave.KEEP);

    public LifetimeSettings {
        SettingRange.zeroOrWithin("maxLifetime", maxLifetime, Duration.ofSeconds(1), Duration.ofDays(30));
        SettingRange.within("rebalance", rebalancePerSecond, 0, 10_000);
        SettingRange.within("rebalanceIdle", rebalanceIdle, Duration.ofMillis(1), Duration.ofHours(24));
        SettingRange.within("rebalanceSpread", rebalanceSpreadPercent, 1, 1_000);
    }

    /** The same with another lifetime. */
    public LifetimeSettings withMaxLifetime(Duration most) {
        return new LifetimeSettings(most, rebalancePerSecond, rebalanceIdle, rebalanceSpreadPercent, onEndpointLeave);
    }

    /** The same with another budget for re-balancing. */
    public LifetimeSettings withRebalancePerSecond(int most) {
        return new LifetimeSettings(maxLifetime, most, rebalanceIdle, rebalanceSpreadPercent, onEndpointLeave);
    }

    /** The same with another time of silence. */
    public LifetimeSettings withRebalanceIdle(Duration least) {
        return new LifetimeSettings(maxLifetime, rebalancePerSecond, least, rebalanceSpreadPercent, onEndpointLeave);
    }

    /** The same with another bound of the spread. */
    public LifetimeSettings withRebalanceSpreadPercent(int most) {
        return new LifetimeSettings(maxLifetime, rebalancePerSecond, rebalanceIdle, most, onEndpointLeave);
    }

    /** The same with another rule for endpoints that leave. */
    public LifetimeSettings withOnEndpointLeave(EndpointLeave rule) {
        return new LifetimeSettings(maxLifetime, rebalancePerSecond, rebalanceIdle, rebalanceSpreadPercent, rule);
    }
}
