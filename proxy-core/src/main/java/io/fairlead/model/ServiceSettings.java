package io.fairlead.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a Service that override the configuration, for all its ports; null where it has none.
 *
 * <p>Threading: Immutable.
 *
 * <p>Units and ranges: as for the keys of the same names in the proxy's configuration.
 *
 * @param selector name of the endpoint selector
 * @param dialAttempts how many distinct endpoints are tried for one connection
 * @param dialAttemptTimeout how long one endpoint may take to accept
 * @param dialTimeout how long all attempts together may take
 * @param ejectionFailures failed attempts in a row after which an endpoint is ejected; 0 never
 * @param idleTimeout a connection without a byte in either direction for this long is reset; 0 never
 * @param halfClosedTimeout the same once one side has ended; 0 never
 * @param tcpUserTimeout how long bytes sent to an endpoint may stay unacknowledged; 0 leaves it to the kernel
 */
public record ServiceSettings(
        @Nullable String selector,
        @Nullable Integer dialAttempts,
        @Nullable Duration dialAttemptTimeout,
        @Nullable Duration dialTimeout,
        @Nullable Integer ejectionFailures,
        @Nullable Duration idleTimeout,
        @Nullable Duration halfClosedTimeout,
        @Nullable Duration tcpUserTimeout) {
    /** No settings. */
    public static final ServiceSettings DEFAULTS = new ServiceSettings(null, null, null, null, null, null, null, null);

    /** Whether there are no settings. */
    public boolean isDefault() {
        return equals(DEFAULTS);
    }

    /** The same with this selector; null for the proxy's own. */
    public ServiceSettings withSelector(@Nullable String name) {
        return new ServiceSettings(
                name,
                dialAttempts,
                dialAttemptTimeout,
                dialTimeout,
                ejectionFailures,
                idleTimeout,
                halfClosedTimeout,
                tcpUserTimeout);
    }

    /** The same with so many attempts. */
    public ServiceSettings withDialAttempts(int attempts) {
        return new ServiceSettings(
                selector,
                attempts,
                dialAttemptTimeout,
                dialTimeout,
                ejectionFailures,
                idleTimeout,
                halfClosedTimeout,
                tcpUserTimeout);
    }

    /** The same with this limit for one attempt. */
    public ServiceSettings withDialAttemptTimeout(Duration timeout) {
        return new ServiceSettings(
                selector,
                dialAttempts,
                timeout,
                dialTimeout,
                ejectionFailures,
                idleTimeout,
                halfClosedTimeout,
                tcpUserTimeout);
    }

    /** The same with this limit for all attempts. */
    public ServiceSettings withDialTimeout(Duration timeout) {
        return new ServiceSettings(
                selector,
                dialAttempts,
                dialAttemptTimeout,
                timeout,
                ejectionFailures,
                idleTimeout,
                halfClosedTimeout,
                tcpUserTimeout);
    }

    /** A copy with this number of failures before an ejection. */
    public ServiceSettings withEjectionFailures(int failures) {
        return new ServiceSettings(
                selector,
                dialAttempts,
                dialAttemptTimeout,
                dialTimeout,
                failures,
                idleTimeout,
                halfClosedTimeout,
                tcpUserTimeout);
    }

    /** The same with this limit for silence. */
    public ServiceSettings withIdleTimeout(Duration timeout) {
        return new ServiceSettings(
                selector,
                dialAttempts,
                dialAttemptTimeout,
                dialTimeout,
                ejectionFailures,
                timeout,
                halfClosedTimeout,
                tcpUserTimeout);
    }

    /** The same with this limit for silence once one side has ended. */
    public ServiceSettings withHalfClosedTimeout(Duration timeout) {
        return new ServiceSettings(
                selector,
                dialAttempts,
                dialAttemptTimeout,
                dialTimeout,
                ejectionFailures,
                idleTimeout,
                timeout,
                tcpUserTimeout);
    }

    /** The same with this limit for unacknowledged bytes. */
    public ServiceSettings withTcpUserTimeout(Duration timeout) {
        return new ServiceSettings(
                selector,
                dialAttempts,
                dialAttemptTimeout,
                dialTimeout,
                ejectionFailures,
                idleTimeout,
                halfClosedTimeout,
                timeout);
    }
}
