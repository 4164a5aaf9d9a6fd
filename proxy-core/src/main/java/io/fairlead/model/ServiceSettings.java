package io.fairlead.model;

import java.time.Duration;
import java.util.function.Consumer;
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
 * @param udpUnrepliedTimeout a UDP session without a datagram for this long ends, until its endpoint has replied
 * @param udpRepliedTimeout the same once its endpoint has replied
 * @param udpReplies a UDP session ends after so many replies; 0 never
 * @param accessLog whether all of its connections are recorded in the access log, or none; null for a sample
 * @param limits how many connections are allowed; never null
 * @param lifetime when the proxy ends open connections; never null
 * @param checks active checks of endpoints; never null
 * @param preference which endpoints get more new connections; never null
 * @param proxyProtocol the PROXY protocol to endpoints and from clients; never null
 */
public record ServiceSettings(
        @Nullable String selector,
        @Nullable Integer dialAttempts,
        @Nullable Duration dialAttemptTimeout,
        @Nullable Duration dialTimeout,
        @Nullable Integer ejectionFailures,
        @Nullable Duration idleTimeout,
        @Nullable Duration halfClosedTimeout,
        @Nullable Duration tcpUserTimeout,
        @Nullable Duration udpUnrepliedTimeout,
        @Nullable Duration udpRepliedTimeout,
        @Nullable Integer udpReplies,
        @Nullable Boolean accessLog,
        LimitSettings limits,
        LifetimeSettings lifetime,
        CheckSettings checks,
        PreferenceSettings preference,
        ProxyProtocolSettings proxyProtocol) {
    /** No settings. */
    public static final ServiceSettings DEFAULTS = new Fields().toSettings();

    /** Whether there are no settings. */
    public boolean isDefault() {
        return equals(DEFAULTS);
    }

    /** The same with this selector; null for the proxy's own. */
    public ServiceSettings withSelector(@Nullable String name) {
        return with(fields -> fields.selector = name);
    }

    /** The same with so many attempts. */
    public ServiceSettings withDialAttempts(int attempts) {
        return with(fields -> fields.dialAttempts = attempts);
    }

    /** The same with this limit for one attempt. */
    public ServiceSettings withDialAttemptTimeout(Duration timeout) {
        return with(fields -> fields.dialAttemptTimeout = timeout);
    }

    /** The same with this limit for all attempts. */
    public ServiceSettings withDialTimeout(Duration timeout) {
        return with(fields -> fields.dialTimeout = timeout);
    }

    /** The same with this number of failures before an ejection. */
    public ServiceSettings withEjectionFailures(int failures) {
        return with(fields -> fields.ejectionFailures = failures);
    }

    /** The same with this limit for silence. */
    public ServiceSettings withIdleTimeout(Duration timeout) {
        return with(fields -> fields.idleTimeout = timeout);
    }

    /** The same with this limit for silence once one side has ended. */
    public ServiceSettings withHalfClosedTimeout(Duration timeout) {
        return with(fields -> fields.halfClosedTimeout = timeout);
    }

    /** The same with this limit for unacknowledged bytes. */
    public ServiceSettings withTcpUserTimeout(Duration timeout) {
        return with(fields -> fields.tcpUserTimeout = timeout);
    }

    /** The same with this limit for UDP sessions without a reply. */
    public ServiceSettings withUdpUnrepliedTimeout(Duration timeout) {
        return with(fields -> fields.udpUnrepliedTimeout = timeout);
    }

    /** The same with this limit for UDP sessions with a reply. */
    public ServiceSettings withUdpRepliedTimeout(Duration timeout) {
        return with(fields -> fields.udpRepliedTimeout = timeout);
    }

    /** The same with this number of replies that end a UDP session. */
    public ServiceSettings withUdpReplies(int replies) {
        return with(fields -> fields.udpReplies = replies);
    }

    /** The same with all of its connections in the access log, or none. */
    public ServiceSettings withAccessLog(boolean isOn) {
        return with(fields -> fields.accessLog = isOn);
    }

    /** The same with other limits. */
    public ServiceSettings withLimits(LimitSettings other) {
        return with(fields -> fields.limits = other);
    }

    /** The same with other rules for open connections. */
    public ServiceSettings withLifetime(LifetimeSettings other) {
        return with(fields -> fields.lifetime = other);
    }

    /** The same with other checks. */
    public ServiceSettings withChecks(CheckSettings other) {
        return with(fields -> fields.checks = other);
    }

    /** The same with another preference. */
    public ServiceSettings withPreference(PreferenceSettings other) {
        return with(fields -> fields.preference = other);
    }

    /** The same with another use of the PROXY protocol. */
    public ServiceSettings withProxyProtocol(ProxyProtocolSettings other) {
        return with(fields -> fields.proxyProtocol = other);
    }

    private ServiceSettings with(Consumer<Fields> change) {
        Fields fields = new Fields(this);
        change.accept(fields);
        return fields.toSettings();
    }

    /** The settings while one of them changes. */
    private static final class Fields {
        private @Nullable String selector;
        private @Nullable Integer dialAttempts;
        private @Nullable Duration dialAttemptTimeout;
        private @Nullable Duration dialTimeout;
        private @Nullable Integer ejectionFailures;
        private @Nullable Duration idleTimeout;
        private @Nullable Duration halfClosedTimeout;
        private @Nullable Duration tcpUserTimeout;
        private @Nullable Duration udpUnrepliedTimeout;
        private @Nullable Duration udpRepliedTimeout;
        private @Nullable Integer udpReplies;
        private @Nullable Boolean accessLog;
        private LimitSettings limits = LimitSettings.DEFAULTS;
        private LifetimeSettings lifetime = LifetimeSettings.DEFAULTS;
        private CheckSettings checks = CheckSettings.DEFAULTS;
        private PreferenceSettings preference = PreferenceSettings.DEFAULTS;
        private ProxyProtocolSettings proxyProtocol = ProxyProtocolSettings.DEFAULTS;

        Fields() {}

        Fields(ServiceSettings from) {
            selector = from.selector;
            dialAttempts = from.dialAttempts;
            dialAttemptTimeout = from.dialAttemptTimeout;
            dialTimeout = from.dialTimeout;
            ejectionFailures = from.ejectionFailures;
            idleTimeout = from.idleTimeout;
            halfClosedTimeout = from.halfClosedTimeout;
            tcpUserTimeout = from.tcpUserTimeout;
            udpUnrepliedTimeout = from.udpUnrepliedTimeout;
            udpRepliedTimeout = from.udpRepliedTimeout;
            udpReplies = from.udpReplies;
            accessLog = from.accessLog;
            limits = from.limits;
            lifetime = from.lifetime;
            checks = from.checks;
            preference = from.preference;
            proxyProtocol = from.proxyProtocol;
        }

        ServiceSettings toSettings() {
            return new ServiceSettings(
                    selector,
                    dialAttempts,
                    dialAttemptTimeout,
                    dialTimeout,
                    ejectionFailures,
                    idleTimeout,
                    halfClosedTimeout,
                    tcpUserTimeout,
                    udpUnrepliedTimeout,
                    udpRepliedTimeout,
                    udpReplies,
                    accessLog,
                    limits,
                    lifetime,
                    checks,
                    preference,
                    proxyProtocol);
        }
    }
}
