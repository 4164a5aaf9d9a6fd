package io.fairlead.k8s.translate;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.DurationText;
import io.fairlead.config.Suggestion;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.Cidr;
import io.fairlead.model.EndpointLeave;
import io.fairlead.model.PreferenceSettings.Nearness;
import io.fairlead.model.ProxyProtocolSettings.Version;
import io.fairlead.model.ServiceSettings;
import io.fairlead.model.SettingRangeException;
import io.fairlead.select.EndpointSelectors;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A setting that a Service can make by an annotation. */
public enum ServiceSetting {
    SELECTOR("selector", String.join(", ", Selectors.NAMES)),
    DIAL_ATTEMPTS("dial-attempts", "1 to 100"),
    DIAL_ATTEMPT_TIMEOUT("dial-attempt-timeout", "1ms to 1h"),
    DIAL_TIMEOUT("dial-timeout", "1ms to 1h"),
    EJECTION_FAILURES("ejection-failures", "0 to 1000"),
    IDLE_TIMEOUT("idle-timeout", "0 or 1ms to 720h"),
    HALF_CLOSED_TIMEOUT("half-closed-timeout", "0 or 1ms to 720h"),
    TCP_USER_TIMEOUT("tcp-user-timeout", "0 or 1ms to 480h"),
    UDP_UNREPLIED_TIMEOUT("udp-unreplied-timeout", "1s to 720h"),
    UDP_REPLIED_TIMEOUT("udp-replied-timeout", "1s to 720h"),
    UDP_REPLIES("udp-replies", "0 to 1000000"),
    ACCESS_LOG("access-log", "on, off"),
    MAX_CONNECTIONS("max-connections", "0 to 10000000"),
    MAX_CONNECTIONS_PER_ENDPOINT("max-connections-per-endpoint", "0 to 10000000"),
    MAX_CONNECTIONS_PER_CLIENT("max-connections-per-client", "0 to 10000000"),
    MAX_NEW_CONNECTIONS_PER_CLIENT("max-new-connections-per-client", "0 to 10000000"),
    QUEUE("queue", "0 to 10000000"),
    QUEUE_TIMEOUT("queue-timeout", "1ms to 1h"),
    MAX_CONNECTION_LIFETIME("max-connection-lifetime", "0 or 1s to 720h"),
    REBALANCE("rebalance", "0 to 10000"),
    REBALANCE_IDLE("rebalance-idle", "1ms to 24h"),
    REBALANCE_SPREAD("rebalance-spread", "1 to 1000"),
    ON_ENDPOINT_LEAVE("on-endpoint-leave", "keep, reset, 1ms to 24h"),
    CHECK_INTERVAL("check-interval", "0 or 100ms to 1h"),
    CHECK_TIMEOUT("check-timeout", "10ms to 1h"),
    CHECK_RISE("check-rise", "1 to 100"),
    CHECK_FALL("check-fall", "1 to 100"),
    SLOW_START("slow-start", "0 or 100ms to 1h"),
    PREFER("prefer", "none, zone, node"),
    PREFER_LATENCY_FACTOR("prefer-latency-factor", "0 or 110 to 10000"),
    PROXY_PROTOCOL("proxy-protocol", "none, v1, v2"),
    ACCEPT_PROXY_PROTOCOL("accept-proxy-protocol", "networks, such as 10.0.0.0/8 or fd00::/8, separated by commas");

    /** The prefix of the annotations of all settings. */
    public static final String PREFIX = "fairlead.io/";

    private final String key;
    private final String allowed;

    ServiceSetting(String key, String allowed) {
        this.key = key;
        this.allowed = allowed;
    }

    /** The selectors on the class path, which are loaded once. */
    private static final class Selectors {
        private static final List<String> NAMES =
                List.copyOf(EndpointSelectors.load().names());

        private Selectors() {}
    }

    /** The setting of a key; null if there is none. */
    static @Nullable ServiceSetting of(String key) {
        for (ServiceSetting setting : values()) {
            if (setting.key.equals(key)) {
                return setting;
            }
        }
        return null;
    }

    /** The keys of all settings. */
    static List<String> keys() {
        return Arrays.stream(values()).map(ServiceSetting::key).toList();
    }

    /** Lower-case words joined by hyphens. */
    public String key() {
        return key;
    }

    /** The annotation of the setting. */
    public String annotation() {
        return PREFIX + key;
    }

    /** Which values it may have, in words. */
    public String allowed() {
        return allowed;
    }

    /**
     * The settings with this one as it was written.
     *
     * @throws IllegalArgumentException if it is not allowed; the message contains the value
     */
    ServiceSettings set(ServiceSettings settings, String written) {
        try {
            return taken(settings, written);
        } catch (SettingRangeException e) {
            throw new IllegalArgumentException("'" + written + "' is out of range", e);
        }
    }

    private ServiceSettings taken(ServiceSettings settings, String written) {
        return switch (this) {
            case SELECTOR -> settings.withSelector(selector(written));
            case DIAL_ATTEMPTS -> checked(settings.withDialAttempts(number(written)), written);
            case DIAL_ATTEMPT_TIMEOUT -> checked(settings.withDialAttemptTimeout(DurationText.parse(written)), written);
            case DIAL_TIMEOUT -> checked(settings.withDialTimeout(DurationText.parse(written)), written);
            case EJECTION_FAILURES -> checked(settings.withEjectionFailures(number(written)), written);
            case IDLE_TIMEOUT -> checked(settings.withIdleTimeout(DurationText.parse(written)), written);
            case HALF_CLOSED_TIMEOUT -> checked(settings.withHalfClosedTimeout(DurationText.parse(written)), written);
            case TCP_USER_TIMEOUT -> checked(settings.withTcpUserTimeout(DurationText.parse(written)), written);
            case UDP_UNREPLIED_TIMEOUT ->
                checked(settings.withUdpUnrepliedTimeout(DurationText.parse(written)), written);
            case UDP_REPLIED_TIMEOUT -> checked(settings.withUdpRepliedTimeout(DurationText.parse(written)), written);
            case UDP_REPLIES -> checked(settings.withUdpReplies(number(written)), written);
            case ACCESS_LOG -> settings.withAccessLog(isOn(written));
            case MAX_CONNECTIONS -> settings.withLimits(settings.limits().withConnections(number(written)));
            case MAX_CONNECTIONS_PER_ENDPOINT ->
                settings.withLimits(settings.limits().withConnectionsPerEndpoint(number(written)));
            case MAX_CONNECTIONS_PER_CLIENT ->
                settings.withLimits(settings.limits().withConnectionsPerClient(number(written)));
            case MAX_NEW_CONNECTIONS_PER_CLIENT ->
                settings.withLimits(settings.limits().withNewConnectionsPerClient(number(written)));
            case QUEUE -> settings.withLimits(settings.limits().withQueue(number(written)));
            case QUEUE_TIMEOUT -> settings.withLimits(settings.limits().withQueueTimeout(DurationText.parse(written)));
            case MAX_CONNECTION_LIFETIME ->
                settings.withLifetime(settings.lifetime().withMaxLifetime(DurationText.parse(written)));
            case REBALANCE -> settings.withLifetime(settings.lifetime().withRebalancePerSecond(number(written)));
            case REBALANCE_IDLE ->
                settings.withLifetime(settings.lifetime().withRebalanceIdle(DurationText.parse(written)));
            case REBALANCE_SPREAD ->
                settings.withLifetime(settings.lifetime().withRebalanceSpreadPercent(number(written)));
            case ON_ENDPOINT_LEAVE -> settings.withLifetime(settings.lifetime().withOnEndpointLeave(leave(written)));
            case CHECK_INTERVAL -> settings.withChecks(settings.checks().withInterval(DurationText.parse(written)));
            case CHECK_TIMEOUT -> settings.withChecks(settings.checks().withTimeout(DurationText.parse(written)));
            case CHECK_RISE -> settings.withChecks(settings.checks().withRise(number(written)));
            case CHECK_FALL -> settings.withChecks(settings.checks().withFall(number(written)));
            case SLOW_START ->
                settings.withPreference(settings.preference().withSlowStart(DurationText.parse(written)));
            case PREFER -> settings.withPreference(settings.preference().withPrefer(word(Nearness.class, written)));
            case PREFER_LATENCY_FACTOR ->
                settings.withPreference(settings.preference().withLatencyFactorPercent(number(written)));
            case PROXY_PROTOCOL ->
                settings.withProxyProtocol(settings.proxyProtocol().withSend(word(Version.class, written)));
            case ACCEPT_PROXY_PROTOCOL ->
                settings.withProxyProtocol(settings.proxyProtocol().withAcceptFrom(networks(written)));
        };
    }

    /** A constant of an enum by its name in lower case. */
    private static <E extends Enum<E>> E word(Class<E> type, String written) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(written)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("'" + written + "' is not one of these");
    }

    private static EndpointLeave leave(String written) {
        return switch (written) {
            case "keep" -> EndpointLeave.KEEP;
            case "reset" -> EndpointLeave.RESET;
            default -> new EndpointLeave.After(DurationText.parse(written));
        };
    }

    private static List<Cidr> networks(String written) {
        return Arrays.stream(written.split(",", -1))
                .map(String::trim)
                .map(Cidr::parse)
                .toList();
    }

    private static String selector(String written) {
        if (!Selectors.NAMES.contains(written)) {
            throw new IllegalArgumentException(
                    "unknown selector '" + written + "'" + Suggestion.of(written, Selectors.NAMES));
        }
        return written;
    }

    private static boolean isOn(String written) {
        return switch (written) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("'" + written + "' is neither on nor off");
        };
    }

    private static int number(String written) {
        try {
            return Integer.parseInt(written);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + written + "' is not a number", e);
        }
    }

    /** The ranges are those of the configuration; they do not depend on other keys. */
    private static ServiceSettings checked(ServiceSettings settings, String written) {
        try {
            var _ = ConnectionConfig.DEFAULT.with(settings);
            var _ = UdpConfig.DEFAULT.with(settings);
            return settings;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + written + "' is out of range", e);
        }
    }
}
