package io.fairlead.config;

import io.fairlead.model.ServiceSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How connections are dialled, kept and ended.
 *
 * <p>Threading: Immutable.
 *
 * @param dialAttempts how many attempts are made for one connection; 1 to 100
 * @param dialHedgeDelay how long an attempt has no answer until another one joins it; 0 never, or 10 ms to 1 h
 * @param dialAttemptTimeout how long an attempt has no answer until it counts against its endpoint, and gives way to
 *     another one if there cannot be two at once; 1 ms to 1 h
 * @param dialTimeout how long all attempts together may take; 1 ms to 1 h
 * @param ejection when an endpoint that does not accept is ejected
 * @param idleTimeout a connection without a byte in either direction for this long is reset; 0 never
 * @param halfClosedTimeout the same once one side has ended; 0 never
 * @param tcpUserTimeout how long sent bytes may stay unacknowledged before the peer counts as gone; 0 leaves it to the
 *     kernel (RFC 5482)
 * @param keepAlive when a silent peer is probed
 */
public record ConnectionConfig(
        int dialAttempts,
        Duration dialHedgeDelay,
        Duration dialAttemptTimeout,
        Duration dialTimeout,
        EjectionConfig ejection,
        Duration idleTimeout,
        Duration halfClosedTimeout,
        Duration tcpUserTimeout,
        KeepAliveConfig keepAlive) {
    private static final Duration MAX = Duration.ofDays(30);

    /**
     * The defaults that the documentation names.
     *
     * <p>The kernel repeats a SYN that has no answer after 1, 3 and 7 s; from Linux 6.5 on after 1, 2, 3, 4 and 5 s
     * ({@code tcp_syn_linear_timeouts}). An attempt that ended at one of these times would end just before its answer. So it
     * has 1.5 s, which leaves half a second for the answer to the first repetition, and all attempts together have 10 s,
     * which leaves time for three at least: with 4 % of packets lost, fewer than three connections in a million fail.
     */
    public static final ConnectionConfig DEFAULT = new ConnectionConfig(
            3,
            Duration.ofMillis(250), // RFC 8305, section 8: the recommended Connection Attempt Delay
            Duration.ofMillis(1500),
            Duration.ofSeconds(10),
            EjectionConfig.DEFAULT,
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofMinutes(2),
            KeepAliveConfig.DEFAULT);

    public ConnectionConfig {
        Checks.within("dialAttempts", dialAttempts, 1, 100);
        Checks.zeroOrWithin("dialHedgeDelay", dialHedgeDelay, Duration.ofMillis(10), Duration.ofHours(1));
        Checks.within("dialAttemptTimeout", dialAttemptTimeout, Duration.ofMillis(1), Duration.ofHours(1));
        Checks.within("dialTimeout", dialTimeout, Duration.ofMillis(1), Duration.ofHours(1));
        Checks.zeroOrWithin("idleTimeout", idleTimeout, Duration.ofMillis(1), MAX);
        Checks.zeroOrWithin("halfClosedTimeout", halfClosedTimeout, Duration.ofMillis(1), MAX);
        Checks.zeroOrWithin("tcpUserTimeout", tcpUserTimeout, Duration.ofMillis(1), Duration.ofDays(20));
    }

    /**
     * A copy with the settings of a Service. One attempt never takes longer than the limit for all, whichever of the
     * two limits the Service has set.
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
                dialHedgeDelay,
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
                attempts,
                dialHedgeDelay,
                attemptTimeout,
                timeout,
                ejection,
                idleTimeout,
                halfClosedTimeout,
                tcpUserTimeout,
                keepAlive);
    }

    /** The same with another time until a second attempt joins the first. */
    public ConnectionConfig withHedgeDelay(Duration delay) {
        return new ConnectionConfig(
                dialAttempts,
                delay,
                dialAttemptTimeout,
                dialTimeout,
                ejection,
                idleTimeout,
                halfClosedTimeout,
                tcpUserTimeout,
                keepAlive);
    }

    /** The same with other rules for ejection. */
    public ConnectionConfig withEjection(EjectionConfig rules) {
        return new ConnectionConfig(
                dialAttempts,
                dialHedgeDelay,
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
                dialAttempts,
                dialHedgeDelay,
                dialAttemptTimeout,
                dialTimeout,
                ejection,
                idle,
                halfClosed,
                tcpUserTimeout,
                keepAlive);
    }
}
