package io.fairlead.k8s.admin;

import io.fairlead.config.DurationText;
import io.fairlead.k8s.translate.ServiceSetting;
import io.fairlead.model.EndpointLeave;
import io.fairlead.model.ServiceSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings that a Service makes, as its annotations would have them. Stateless. */
final class Settings {
    private Settings() {}

    static Map<String, String> of(ServiceSettings settings) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (ServiceSetting setting : ServiceSetting.values()) {
            Object value = value(setting, settings);
            if (value != null && !value.equals(value(setting, ServiceSettings.DEFAULTS))) {
                texts.put(setting.annotation(), text(value));
            }
        }
        return texts;
    }

    private static String text(Object value) {
        return switch (value) {
            case Duration time -> DurationText.format(time);
            case Enum<?> word -> word.name().toLowerCase(Locale.ROOT);
            case EndpointLeave.Keep() -> "keep";
            case EndpointLeave.After(var grace) -> grace.isZero() ? "reset" : DurationText.format(grace);
            case List<?> items -> items.stream().map(Object::toString).collect(Collectors.joining(","));
            default -> value.toString();
        };
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
            case ACCESS_LOG -> settings.accessLog() == null ? null : settings.accessLog() ? "on" : "off";
            case MAX_CONNECTIONS -> settings.limits().connections();
            case MAX_CONNECTIONS_PER_ENDPOINT -> settings.limits().connectionsPerEndpoint();
            case MAX_CONNECTIONS_PER_CLIENT -> settings.limits().connectionsPerClient();
            case MAX_NEW_CONNECTIONS_PER_CLIENT -> settings.limits().newConnectionsPerClient();
            case QUEUE -> settings.limits().queue();
            case QUEUE_TIMEOUT -> settings.limits().queueTimeout();
            case MAX_CONNECTION_LIFETIME -> settings.lifetime().maxLifetime();
            case REBALANCE -> settings.lifetime().rebalancePerSecond();
            case REBALANCE_IDLE -> settings.lifetime().rebalanceIdle();
            case REBALANCE_SPREAD -> settings.lifetime().rebalanceSpreadPercent();
            case ON_ENDPOINT_LEAVE -> settings.lifetime().onEndpointLeave();
            case CHECK_INTERVAL -> settings.checks().interval();
            case CHECK_TIMEOUT -> settings.checks().timeout();
            case CHECK_RISE -> settings.checks().rise();
            case CHECK_FALL -> settings.checks().fall();
            case SLOW_START -> settings.preference().slowStart();
            case PREFER -> settings.preference().prefer();
            case PREFER_LATENCY_FACTOR -> settings.preference().latencyFactorPercent();
            case PROXY_PROTOCOL -> settings.proxyProtocol().send();
            case ACCEPT_PROXY_PROTOCOL -> settings.proxyProtocol().acceptFrom();
        };
    }
}
