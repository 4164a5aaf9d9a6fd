package io.fairlead.k8s.translate;

import io.fairlead.config.Suggestion;
import io.fairlead.model.ServiceSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The translation of a Service's annotations to its settings. An annotation that cannot be read is ignored: the Service
 * is served anyway, wherever it comes from.
 */
final class SettingsTranslation {
    private SettingsTranslation() {}

    static ServiceSettings run(Map<String, String> annotations, Findings findings) {
        ServiceSettings settings = ServiceSettings.DEFAULTS;
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            if (annotation.getKey().startsWith(ServiceSetting.PREFIX)) {
                String key = annotation.getKey().substring(ServiceSetting.PREFIX.length());
                settings = set(settings, key, annotation.getValue(), findings);
            }
        }
        return settings;
    }

    private static ServiceSettings set(
            ServiceSettings settings, String key, @Nullable String written, Findings findings) {
        ServiceSetting setting = ServiceSetting.of(key);
        if (setting == null) {
            String suggestion = Suggestion.of(key, ServiceSetting.keys());
            findings.setting(
                    field(key),
                    Problem.UNKNOWN_SETTING,
                    "unknown setting"
                            + (suggestion.isEmpty()
                                    ? "; allowed are " + String.join(", ", ServiceSetting.keys())
                                    : suggestion),
                    "it has no effect until it is renamed or removed");
            return settings;
        }
        try {
            return setting.set(settings, written == null ? "" : written.trim());
        } catch (IllegalArgumentException e) {
            findings.setting(
                    field(key),
                    key,
                    e.getMessage() + "; allowed are " + setting.allowed(),
                    "the configuration of the proxy is used until it is corrected");
            return settings;
        }
    }

    private static String field(String key) {
        return "metadata.annotations[" + ServiceSetting.PREFIX + key + "]";
    }
}
