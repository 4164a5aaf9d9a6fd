package io.fairlead.k8s.sidecar;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.DurationText;
import io.fairlead.config.EjectionConfig;
import io.fairlead.config.KeepAliveConfig;
import io.fairlead.config.ProxyConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.config.UdpConfig;
import io.fairlead.k8s.config.AccessLogConfig;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.select.EndpointSelectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The values of the options while they are read.
 *
 * <p>Threading: confined to one call.
 */
final class SidecarValues {
    private static final int HEALTHZ_PORT = 10356;
    private static final int METRICS_PORT = 10349;

    /** Exists where the kernel has IPv6. */
    private static final Path IPV6 = Path.of("/proc/net/if_inet6");

    private final GroupReader groups = new GroupReader();
    private final ConnectionConfig connection = ConnectionConfig.DEFAULT;
    private boolean isTransparent;
    private @Nullable String manifests;
    private @Nullable String nodeName;
    private @Nullable String kubeconfig;
    private @Nullable String context;
    private @Nullable String master;
    private int eventLoops = 1;
    private RelayMode relay = RelayMode.AUTO;
    private String selector = ProxyConfig.DEFAULT.selector();
    private long affinityClients = ProxyConfig.DEFAULT.affinityClients();
    private Duration drainTimeout = ProxyConfig.DEFAULT.drainTimeout();
    private int dialAttempts = connection.dialAttempts();
    private Duration dialHedgeDelay = connection.dialHedgeDelay();
    private Duration dialAttemptTimeout = connection.dialAttemptTimeout();
    private Duration dialTimeout = connection.dialTimeout();
    private int ejectionFailures = connection.ejection().failures();
    private Duration ejectionTime = connection.ejection().time();
    private Duration ejectionMaxTime = connection.ejection().maxTime();
    private Duration idleTimeout = connection.idleTimeout();
    private Duration halfClosedTimeout = connection.halfClosedTimeout();
    private Duration tcpUserTimeout = connection.tcpUserTimeout();
    private Duration keepAliveIdle = connection.keepAlive().idle();
    private Duration keepAliveInterval = connection.keepAlive().interval();
    private int keepAliveProbes = connection.keepAlive().probes();
    private Duration udpUnrepliedTimeout = UdpConfig.DEFAULT.unrepliedTimeout();
    private Duration udpRepliedTimeout = UdpConfig.DEFAULT.repliedTimeout();
    private int udpMaxSessions = UdpConfig.DEFAULT.maxSessions();
    private int udpMaxSessionsPerService = UdpConfig.DEFAULT.maxSessionsPerService();
    private int udpMaxSessionsPerClient = UdpConfig.DEFAULT.maxSessionsPerClient();
    private @Nullable String healthzBindAddress;
    private @Nullable String metricsBindAddress;
    private boolean isBindAddressHardFail;
    private String accessLog = "off";
    private @Nullable String accessLogFile;
    private Duration accessLogInterval = Duration.ZERO;
    private double accessLogSample = 1;
    private String loggingFormat = "text";
    private String logLevel = "INFO";

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException if it is wrong
     */
    void set(SidecarSetting setting, String value) {
        switch (setting) {
            case SERVICE -> groups.service(value);
            case ENDPOINTS -> groups.endpoints(value);
            case LISTEN -> groups.listen(value);
            case TRANSPARENT -> isTransparent = bool(setting, value);
            case MANIFESTS -> manifests = value;
            case HOSTNAME_OVERRIDE -> nodeName = toNull(value);
            case KUBECONFIG -> kubeconfig = toNull(value);
            case CONTEXT -> context = toNull(value);
            case MASTER -> master = toNull(value);
            case EVENT_LOOPS -> eventLoops = number(setting, value);
            case RELAY -> relay = relay(value);
            case SELECTOR -> selector = value;
            case AFFINITY_CLIENTS -> affinityClients = number(setting, value);
            case DRAIN_TIMEOUT -> drainTimeout = time(setting, value);
            case DIAL_ATTEMPTS -> dialAttempts = number(setting, value);
            case DIAL_HEDGE_DELAY -> dialHedgeDelay = time(setting, value);
            case DIAL_ATTEMPT_TIMEOUT -> dialAttemptTimeout = time(setting, value);
            case DIAL_TIMEOUT -> dialTimeout = time(setting, value);
            case EJECTION_FAILURES -> ejectionFailures = number(setting, value);
            case EJECTION_TIME -> ejectionTime = time(setting, value);
            case EJECTION_MAX_TIME -> ejectionMaxTime = time(setting, value);
            case IDLE_TIMEOUT -> idleTimeout = time(setting, value);
            case HALF_CLOSED_TIMEOUT -> halfClosedTimeout = time(setting, value);
            case TCP_USER_TIMEOUT -> tcpUserTimeout = time(setting, value);
            case KEEP_ALIVE_IDLE -> keepAliveIdle = time(setting, value);
            case KEEP_ALIVE_INTERVAL -> keepAliveInterval = time(setting, value);
            case KEEP_ALIVE_PROBES -> keepAliveProbes = number(setting, value);
            case UDP_UNREPLIED_TIMEOUT -> udpUnrepliedTimeout = time(setting, value);
            case UDP_REPLIED_TIMEOUT -> udpRepliedTimeout = time(setting, value);
            case UDP_MAX_SESSIONS -> udpMaxSessions = number(setting, value);
            case UDP_MAX_SESSIONS_PER_SERVICE -> udpMaxSessionsPerService = number(setting, value);
            case UDP_MAX_SESSIONS_PER_CLIENT -> udpMaxSessionsPerClient = number(setting, value);
            case HEALTHZ_BIND_ADDRESS -> healthzBindAddress = value;
            case METRICS_BIND_ADDRESS -> metricsBindAddress = value;
            case BIND_ADDRESS_HARD_FAIL -> isBindAddressHardFail = bool(setting, value);
            case ACCESS_LOG -> accessLog = value;
            case ACCESS_LOG_FILE -> accessLogFile = value;
            case ACCESS_LOG_INTERVAL -> accessLogInterval = time(setting, value);
            case ACCESS_LOG_SAMPLE -> accessLogSample = part(setting, value);
            case LOGGING_FORMAT -> loggingFormat = loggingFormat(value);
            case LOG_LEVEL -> logLevel = logLevel(value);
        }
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException if values are out of range, or do not go together
     */
    SidecarConfig toConfig() {
        if (!selector.equals(ProxyConfig.DEFAULT.selector())) {
            var _ = EndpointSelectors.load().named(selector);
        }
        return new SidecarConfig(
                groups.read(isTransparent),
                manifests == null ? null : Path.of(manifests),
                kubeconfig,
                context,
                master,
                isTransparent,
                nodeName,
                proxy(),
                health(),
                AccessLogConfig.of(accessLog, accessLogFile, accessLogInterval, accessLogSample),
                logLevel,
                loggingFormat);
    }

    private ProxyConfig proxy() {
        return new ProxyConfig(
                eventLoops,
                relay,
                selector,
                affinityClients,
                drainTimeout,
                new ConnectionConfig(
                        dialAttempts,
                        dialHedgeDelay,
                        dialAttemptTimeout,
                        dialTimeout,
                        new EjectionConfig(ejectionFailures, ejectionTime, ejectionMaxTime),
                        idleTimeout,
                        halfClosedTimeout,
                        tcpUserTimeout,
                        new KeepAliveConfig(keepAliveIdle, keepAliveInterval, keepAliveProbes)),
                new UdpConfig(
                        udpUnrepliedTimeout,
                        udpRepliedTimeout,
                        UdpConfig.DEFAULT.replies(),
                        udpMaxSessions,
                        udpMaxSessionsPerService,
                        udpMaxSessionsPerClient),
                isTransparent ? CaptureConfig.of(CaptureMode.BIND).withoutGuard() : CaptureConfig.NONE);
    }

    /** The kubelet probes the address of the pod, of whichever family that is. */
    private HealthConfig health() {
        IpAddress all = IpAddress.any(Files.exists(IPV6) ? IpFamily.IPV6 : IpFamily.IPV4);
        return new HealthConfig(
                healthzBindAddress == null
                        ? new AddressPort(all, HEALTHZ_PORT)
                        : HealthConfig.address("healthzBindAddress", healthzBindAddress, HEALTHZ_PORT),
                HealthConfig.address(
                        "metricsBindAddress",
                        metricsBindAddress == null ? "127.0.0.1:" + METRICS_PORT : metricsBindAddress,
                        METRICS_PORT),
                isBindAddressHardFail);
    }

    private static @Nullable String toNull(String text) {
        return text.isBlank() ? null : text;
    }

    private static boolean bool(SidecarSetting setting, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        setting.flag() + " is '" + text + "'; allowed are true and false, or no value");
        };
    }

    private static int number(SidecarSetting setting, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    setting.flag() + " is '" + text + "'; expected a whole number such as 3", e);
        }
    }

    private static double part(SidecarSetting setting, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(setting.flag() + " is '" + text + "'; expected a number such as 0.1", e);
        }
    }

    private static Duration time(SidecarSetting setting, String text) {
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting.flag() + ": " + e.getMessage(), e);
        }
    }

    private static RelayMode relay(String text) {
        for (RelayMode mode : RelayMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("--relay is '" + text + "'; allowed are auto, splice and copy");
    }

    private static String loggingFormat(String text) {
        if (!text.equals("text") && !text.equals("json")) {
            throw new IllegalArgumentException("loggingFormat is '" + text + "'; allowed are text and json");
        }
        return text;
    }

    private static String logLevel(String text) {
        String level = text.toUpperCase(Locale.ROOT);
        return switch (level) {
            case "OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE" -> level;
            default ->
                throw new IllegalArgumentException(
                        "--log-level is '" + text + "'; allowed are OFF, ERROR, WARN, INFO, DEBUG, TRACE");
        };
    }
}
