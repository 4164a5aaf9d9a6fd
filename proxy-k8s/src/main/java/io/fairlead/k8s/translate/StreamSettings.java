package io.fairlead.k8s.translate;

import io.fairlead.model.LimitSettings;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServiceSettings;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds settings that concern TCP connections and have no effect for a Service. */
final class StreamSettings {
    private static final Set<ServiceSetting> FOR_TCP = EnumSet.of(
            ServiceSetting.MAX_CONNECTIONS,
            ServiceSetting.MAX_CONNECTIONS_PER_ENDPOINT,
            ServiceSetting.MAX_CONNECTIONS_PER_CLIENT,
            ServiceSetting.MAX_NEW_CONNECTIONS_PER_CLIENT,
            ServiceSetting.QUEUE,
            ServiceSetting.QUEUE_TIMEOUT,
            ServiceSetting.PROXY_PROTOCOL,
            ServiceSetting.ACCEPT_PROXY_PROTOCOL);

    private StreamSettings() {}

    static void check(
            Map<String, String> annotations, ServiceSettings settings, List<ServicePort> ports, Findings findings) {
        if (ports.isEmpty()) {
            return;
        }
        boolean hasTcp = ports.stream().anyMatch(port -> port.id().name().protocol() == Protocol.TCP);
        for (ServiceSetting setting : FOR_TCP) {
            if (!annotations.containsKey(setting.annotation())) {
                continue;
            }
            if (!hasTcp) {
                warn(
                        findings,
                        setting,
                        "has no effect, since no port of the Service is TCP",
                        "remove it; UDP sessions have bounds of their own, such as udpMaxSessionsPerClient");
            } else if (isIdleQueue(setting, settings.limits())) {
                warn(
                        findings,
                        setting,
                        "has no effect without " + ServiceSetting.MAX_CONNECTIONS_PER_ENDPOINT.annotation(),
                        "add that annotation, or remove this one");
            }
        }
    }

    /** Whether it is of a queue in which no connection can come to wait. */
    private static boolean isIdleQueue(ServiceSetting setting, LimitSettings limits) {
        boolean isSet = switch (setting) {
            case QUEUE -> limits.queue() > 0;
            case QUEUE_TIMEOUT -> !limits.queueTimeout().equals(LimitSettings.DEFAULTS.queueTimeout());
            default -> false;
        };
        return isSet && limits.connectionsPerEndpoint() == 0;
    }

    private static void warn(Findings findings, ServiceSetting setting, String what, String remedy) {
        findings.warning("metadata.annotations[" + setting.annotation() + "]", what, remedy);
    }
}
