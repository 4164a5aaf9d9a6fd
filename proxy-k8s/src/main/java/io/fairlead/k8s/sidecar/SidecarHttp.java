package io.fairlead.k8s.sidecar;

import io.fairlead.k8s.accesslog.AccessLog;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.http.HttpBinding;
import io.fairlead.k8s.http.HttpQuestion;
import io.fairlead.k8s.http.HttpServers;
import io.fairlead.k8s.metrics.ExposedMetrics;
import io.fairlead.k8s.metrics.MetricsFormat;
import io.fairlead.k8s.metrics.Traffic;
import io.fairlead.model.AddressPort;
import io.fairlead.proxy.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sidecar serves about itself over HTTP.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: closing it closes its listeners and their connections.
 */
final class SidecarHttp implements AutoCloseable {
    private static final String NOT_FOUND = "not found; there are /healthz, /livez and /readyz\n";

    private final HttpServers servers = new HttpServers();
    private final SidecarHealth health;
    private final Traffic traffic;
    private final @Nullable AccessLog accessLog;
    private final Proxy proxy;
    private @Nullable ExposedMetrics metrics;

    private SidecarHttp(SidecarHealth health, Traffic traffic, @Nullable AccessLog accessLog, Proxy proxy) {
        this.health = health;
        this.traffic = traffic;
        this.accessLog = accessLog;
        this.proxy = proxy;
    }

    /**
     * Starts to serve.
     *
     * @throws io.fairlead.k8s.http.BindFailedException if that fails and the configuration makes it fatal
     */
    static SidecarHttp start(
            HealthConfig config, SidecarHealth health, Traffic traffic, @Nullable AccessLog accessLog, Proxy proxy) {
        SidecarHttp http = new SidecarHttp(health, traffic, accessLog, proxy);
        boolean isComplete = false;
        try {
            http.listen(config);
            isComplete = true;
            return http;
        } finally {
            if (!isComplete) {
                http.close();
            }
        }
    }

    private void listen(HealthConfig config) {
        AddressPort healthz = config.healthzBindAddress();
        AddressPort scraped = config.metricsBindAddress();
        boolean isHardFail = config.bindAddressHardFail();
        if (healthz != null && healthz.equals(scraped)) {
            var _ = servers.listen("the health server", binding(healthz, isHardFail), this::both);
            return;
        }
        if (healthz != null) {
            var _ = servers.listen("the health server", binding(healthz, isHardFail), this::health);
        }
        if (scraped != null) {
            var _ = servers.listen("the metrics server", binding(scraped, isHardFail), this::metrics);
        }
    }

    private static HttpBinding binding(AddressPort address, boolean isHardFail) {
        return HttpBinding.of(address, isHardFail, (_, _) -> {});
    }

    private HttpAnswer both(HttpQuestion question) {
        return question.path().equals("/metrics") ? metrics(question) : health(question);
    }

    private HttpAnswer health(HttpQuestion question) {
        return switch (question.path()) {
            case "/healthz" -> health.healthz();
            case "/livez" -> health.livez();
            case "/readyz" -> health.readyz();
            default -> HttpAnswer.text(404, NOT_FOUND);
        };
    }

    /** On the event loop of the servers. */
    private HttpAnswer metrics(HttpQuestion question) {
        if (!question.path().equals("/metrics")) {
            return HttpAnswer.text(404, "not found; there is /metrics\n");
        }
        ExposedMetrics loaded = metrics;
        if (loaded == null) {
            loaded = new ExposedMetrics(proxy, traffic);
            AccessLog log = accessLog;
            if (log != null) {
                loaded.watchAccessLog(log::written, log::dropped);
            }
            metrics = loaded;
        }
        MetricsFormat format = MetricsFormat.accepted(question.accept());
        return new HttpAnswer(200, format.contentType(), Map.of(), loaded.scrape(format));
    }

    void onDraining() {
        health.onDraining();
    }

    @Override
    public void close() {
        servers.close();
    }
}
