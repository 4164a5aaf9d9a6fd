package io.fairlead.k8s.translate;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.DurationText;
import io.fairlead.config.Suggestion;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.ServiceSettings;
import io.fairlead.select.EndpointSelectors;
import java.util.Arrays;
import java.util.List;
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
    ACCESS_LOG("access-log", "on, off");

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
        };
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
