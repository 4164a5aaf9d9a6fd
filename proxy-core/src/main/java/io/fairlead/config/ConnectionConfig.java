package io.fairlead.config;

import io.fairlead.model.ServiceSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How connections are dialled, kept and ended.
 *
 * <p>Threading: Immutable.
 *
 * @param dialAttempts how many distinct endpoints are tried for one connection; 1 to 100
 * @param dialAttemptTimeout how long one endpoint may take to accept; 1 ms to 1 h
 * @param dialTimeout how long all attempts together may take; 1 ms to 1 h
 * @param ejection when an endpoint that does not accept is passed over
 * @param idleTimeout a connection without a byte in either direction for this long is reset; 0 never
 * @param halfClosedTimeout the same once one side has ended; 0 never
 * @param tcpUserTimeout how long sent bytes may stay unacknowledged before the peer counts as gone; 0 leaves it to the
 *     kernel (RFC 5482)
 * @param keepAlive when a silent peer is probed
 */
public record ConnectionConfig(
        int dialAttempts,
        Duration dialAttemptTimeout,
        Duration dialTimeout,
        EjectionConfig ejection,
        Duration idleTimeout,
        Duration halfClosedTimeout,
        Duration tcpUserTimeout,
        KeepAliveConfig keepAlive) {
    private static final Duration MAX = Duration.ofDays(30);

    /** The defaults that the documentation names. */
    public static final ConnectionConfig DEFAULT = new ConnectionConfig(
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            EjectionConfig.DEFAULT,
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofMinutes(2),
            KeepAliveConfig.DEFAULT);

    public ConnectionConfig {
        Checks.within("dialAttempts", dialAttempts, 1, 100);
        Checks.within("dialAttemptTimeout", dialAttemptTimeout, Duration.ofMillis(1), Duration.ofHours(1));
        Checks.within("dialTimeout", dialTimeout, Duration.ofMillis(1), Duration.ofHours(1));
        Checks.zeroOrWithin("idleTimeout", idleTimeout, Duration.ofMillis(1), MAX);
        Checks.zeroOrWithin("halfClosedTimeout", halfClosedTimeout, Duration.ofMillis(1), MAX);
        Checks.zeroOrWithin("tcpUserTimeout", tcpUserTimeout, Duration.ofMillis(1), Duration.ofDays(20));
    }

    /**
     * The same with what a Service asks for. One attempt never takes longer than all of them may together, whichever of
     * the two limits the Service has set.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public ConnectionConfig with(ServiceSettings settings) {
        if (settings.isDefault()) {
            return this;
        }
        Integer attempts = settings.dialAttempts();
        Integer failures = settings.ejectionFailures();
        ConnectionConfig asked = new ConnectionConfig(
                attempts == null ? dialAttempts : attempts,
                either(settings.dialAttemptTimeout(), dialAttemptTimeout),
                either(settings.dialTimeout(), dialTimeout),
                failures == null ? ejection : ejection.withFailures(failures),
                either(settings.idleTimeout(), idleTimeout),
                either(settings.halfClosedTimeout(), halfClosedTimeout),
                either(settings.tcpUserTimeout(), tcpUserTimeout),
                keepAlive);
        return asked.dialAttemptTimeout.compareTo(asked.dialTimeout) <= 0
                ? asked
                : asked.withDial(asked.dialAttempts, asked.dialTimeout, asked.dialTimeout);
    }

    private static Duration either(@Nullable Duration asked, Duration byDefault) {
        return asked == null ? byDefault : asked;
    }

    /** The same with other limits for dialling. */
    public ConnectionConfig withDial(int attempts, Duration attemptTimeout, Duration timeout) {
        return new ConnectionConfig(
                attempts, attemptTimeout, timeout, ejection, idleTimeout, halfClosedTimeout, tcpUserTimeout, keepAlive);
    }

    /** The same with other rules for ejection. */
    public ConnectionConfig withEjection(EjectionConfig rules) {
        return new ConnectionConfig(
                dialAttempts,
                dialAttemptTimeout,
                dialTimeout,
                rules,
                idleTimeout,
                halfClosedTimeout,
                tcpUserTimeout,
                keepAlive);
    }

    /** The same with other timeouts for silent connections. */
    public ConnectionConfig withTimeouts(Duration idle, Duration halfClosed) {
        return new ConnectionConfig(
                dialAttempts, dialAttemptTimeout, dialTimeout, ejection, idle, halfClosed, tcpUserTimeout, keepAlive);
    }
}
