package io.fairlead.k8s.admin;

import io.fairlead.config.DurationText;
import io.fairlead.k8s.translate.ServiceSetting;
import io.fairlead.model.ServiceSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings that a Service makes, as its annotations would have them. Stateless. */
final class Settings {
    private Settings() {}

    static Map<String, String> of(ServiceSettings settings) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (ServiceSetting setting : ServiceSetting.values()) {
            Object value = value(setting, settings);
            if (value != null) {
                texts.put(
                        setting.annotation(),
                        value instanceof Duration time ? DurationText.format(time) : value.toString());
            }
        }
        return texts;
    }

    private static @Nullable Object value(ServiceSetting setting, ServiceSettings settings) {
        return switch (setting) {
            case SELECTOR -> settings.selector();
            case DIAL_ATTEMPTS -> settings.dialAttempts();
            case DIAL_ATTEMPT_TIMEOUT -> settings.dialAttemptTimeout();
            case DIAL_TIMEOUT -> settings.dialTimeout();
            case EJECTION_FAILURES -> settings.ejectionFailures();
            case IDLE_TIMEOUT -> settings.idleTimeout();
            case HALF_CLOSED_TIMEOUT -> settings.halfClosedTimeout();
            case TCP_USER_TIMEOUT -> settings.tcpUserTimeout();
            case UDP_UNREPLIED_TIMEOUT -> settings.udpUnrepliedTimeout();
            case UDP_REPLIED_TIMEOUT -> settings.udpRepliedTimeout();
            case UDP_REPLIES -> settings.udpReplies();
        };
    }
}
