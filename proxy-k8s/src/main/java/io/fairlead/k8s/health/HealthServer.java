package io.fairlead.k8s.health;

import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.http.HttpBinding;
import io.fairlead.k8s.http.HttpListener;
import io.fairlead.k8s.http.HttpQuestion;
import io.fairlead.k8s.http.HttpServers;
import io.fairlead.k8s.metrics.NodeMetrics;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Serves the health of the proxy: {@code /livez} for the kubelet, and {@code /healthz} for load balancers, which is
 * also 503 when the node is about to be removed.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Source: kube-proxy's {@code pkg/proxy/healthcheck/proxy_health.go}; KEP-3836.
 */
public final class HealthServer implements AutoCloseable {
    private final ProxyHealth health;
    private final NodeMetrics metrics;
    private final HttpListener listener;

    private HealthServer(HttpServers servers, HttpBinding binding, ProxyHealth health, NodeMetrics metrics) {
        this.health = health;
        this.metrics = metrics;
        this.listener = servers.listen("the health server", binding, this::answer);
    }

    /**
     * Starts to serve.
     *
     * @throws io.fairlead.k8s.http.BindFailedException if the binding fails and must not be retried
     */
    public static HealthServer start(
            HttpServers servers, HttpBinding binding, ProxyHealth health, NodeMetrics metrics) {
        return new HealthServer(servers, binding, health, metrics);
    }

    private HttpAnswer answer(HttpQuestion question) {
        return switch (question.path()) {
            case "/healthz" -> healthz();
            case "/livez" -> livez();
            default -> HttpAnswer.text(404, "not found; there are /healthz and /livez\n");
        };
    }

    private HttpAnswer healthz() {
        HealthReport report = health.report();
        int status = status(report.isHealthy() && report.isNodeEligible());
        metrics.onHealthz(status);
        return answer(status, report, report.isNodeEligible());
    }

    private HttpAnswer livez() {
        HealthReport report = health.report();
        int status = status(report.isHealthy());
        metrics.onLivez(status);
        return answer(status, report, null);
    }

    private static int status(boolean isFine) {
        return isFine ? 200 : 503;
    }

    private static HttpAnswer answer(int status, HealthReport report, @Nullable Boolean isNodeEligible) {
        Instant lastUpdated = status == 200 ? report.at() : report.lastUpdated();
        return HttpAnswer.json(status, HealthBody.of(report, lastUpdated, isNodeEligible));
    }

    @Override
    public void close() {
        listener.close();
    }
}
