package io.fairlead.config;

import java.time.Duration;

/**
 * When an endpoint that does not accept connections is ejected, and for how long.
 *
 * <p>Threading: Immutable.
 *
 * @param failures attempts in a row that fail until it is ejected; 0 never ejects, 1000 at most
 * @param time how long it is ejected the first time, and each further time twice as long; 1 ms to 24 h
 * @param maxTime how long at most; 1 ms to 24 h
 */
public record EjectionConfig(int failures, Duration time, Duration maxTime) {
    /** The defaults that the documentation names. */
    public static final EjectionConfig DEFAULT = new EjectionConfig(3, Duration.ofSeconds(10), Duration.ofMinutes(1));

    public EjectionConfig {
        Checks.within("ejectionFailures", failures, 0, 1000);
        Checks.within("ejectionTime", time, Duration.ofMillis(1), Duration.ofDays(1));
        Checks.within("ejectionMaxTime", maxTime, Duration.ofMillis(1), Duration.ofDays(1));
    }

    /** Whether endpoints are ejected at all. */
    public boolean isEnabled() {
        return failures > 0;
    }

    /**
     * How long an endpoint is ejected.
     *
     * @param ejections how often it has been ejected since it last accepted a connection, this time included; 1 or more
     */
    public Duration time(int ejections) {
        Duration result = time;
        for (int i = 1; i < ejections && result.compareTo(maxTime) < 0; i++) {
            result = result.multipliedBy(2);
        }
        return result.compareTo(maxTime) < 0 ? result : maxTime;
    }

    /** The same with another number of failures. */
    public EjectionConfig withFailures(int count) {
        return new EjectionConfig(count, time, maxTime);
    }
}
