package io.fairlead.k8s.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.http.BindRecorder;
import io.fairlead.k8s.http.HttpBinding;
import io.fairlead.k8s.http.HttpServers;
import io.fairlead.k8s.http.RawHttp;
import io.fairlead.k8s.metrics.MetricsFormat;
import io.fairlead.k8s.metrics.NodeMetrics;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.testkit.Loopback;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kubelet and load balancers read, to the byte. */
final class HealthServerIT {
    private final AddressPort address = Loopback.free("127.43.0.1");
    private final FrozenClock clock = new FrozenClock();
    private final ProxyHealth health = clock.health();
    private final NodeMetrics metrics = new NodeMetrics(Set.of());
    private final HttpServers servers = new HttpServers();

    @BeforeEach
    void start() {
        HealthServer.start(servers, HttpBinding.of(address, true, new BindRecorder()), health, metrics);
    }

    @AfterEach
    void close() {
        servers.close();
    }

    private String get(String path) {
        return RawHttp.exchange(address, "GET", path);
    }

    private static String answer(String status, String body) {
        return """
            HTTP/1.1 %s\r
            Content-Type: application/json\r
            X-Content-Type-Options: nosniff\r
            Content-Length: %d\r
            Connection: close\r
            \r
            %s""".formatted(status, body.length(), body);
    }

    private void bothFamiliesAreApplied() {
        health.onApplied(IpFamily.IPV6);
        clock.advance(Duration.ofSeconds(1));
        health.onApplied(IpFamily.IPV4);
        clock.advance(Duration.ofMillis(1500));
    }

    @Test
    void startUpIsHealthy() {
        assertThat(get("/healthz")).isEqualTo(answer("200 OK", """
            {"lastUpdated":"2026-05-04T10:00:00Z","currentTime":"2026-05-04T10:00:00Z","nodeEligible":true,"healthy":true}"""));
        assertThat(get("/livez")).isEqualTo(answer("200 OK", """
            {"lastUpdated":"2026-05-04T10:00:00Z","currentTime":"2026-05-04T10:00:00Z","healthy":true}"""));
    }

    @Test
    void healthyProxyWasUpdatedNow() {
        bothFamiliesAreApplied();

        assertThat(get("/healthz")).isEqualTo(answer("200 OK", """
            {"lastUpdated":"2026-05-04T10:00:02.500Z","currentTime":"2026-05-04T10:00:02.500Z","nodeEligible":true,\
            "healthy":true,"status":{"IPv4":{"lastUpdated":"2026-05-04T10:00:01Z","healthy":true},\
            "IPv6":{"lastUpdated":"2026-05-04T10:00:00Z","healthy":true}}}"""));
    }

    @Test
    void eventLoopThatHasEndedFailsBothAndIsNamed() {
        bothFamiliesAreApplied();
        health.onDataPath(() -> List.of("event loop fairlead-loop-1 has ended"));

        assertThat(get("/livez"))
                .startsWith("HTTP/1.1 503 ")
                .contains("\"healthy\":false")
                .endsWith(",\"problems\":[\"event loop fairlead-loop-1 has ended\"]}");
        assertThat(get("/healthz")).startsWith("HTTP/1.1 503 ");

        health.onDataPath(List::of);

        assertThat(get("/livez")).startsWith("HTTP/1.1 200 ").doesNotContain("problems");
    }

    @Test
    void nodeThatIsAboutToGoFailsHealthzButLives() {
        bothFamiliesAreApplied();
        health.onNode(false);

        assertThat(get("/healthz")).isEqualTo(answer("503 Service Unavailable", """
            {"lastUpdated":"2026-05-04T10:00:01Z","currentTime":"2026-05-04T10:00:02.500Z","nodeEligible":false,\
            "healthy":true,"status":{"IPv4":{"lastUpdated":"2026-05-04T10:00:01Z","healthy":true},\
            "IPv6":{"lastUpdated":"2026-05-04T10:00:00Z","healthy":true}}}"""));
        assertThat(get("/livez"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\"healthy\":true")
                .doesNotContain("ligible");
    }

    @Test
    void changesThatWaitForAMinuteFailBoth() {
        bothFamiliesAreApplied();
        health.onQueued(IpFamily.IPV6);
        clock.advance(Duration.ofSeconds(60));

        String families = """
            "healthy":false,"status":{"IPv4":{"lastUpdated":"2026-05-04T10:00:01Z","healthy":true},\
            "IPv6":{"lastUpdated":"2026-05-04T10:00:00Z","healthy":false}}}""";
        assertThat(get("/healthz")).isEqualTo(answer("503 Service Unavailable", """
            {"lastUpdated":"2026-05-04T10:00:01Z","currentTime":"2026-05-04T10:01:02.500Z","nodeEligible":true,""" + families));
        assertThat(get("/livez")).isEqualTo(answer("503 Service Unavailable", """
            {"lastUpdated":"2026-05-04T10:00:01Z","currentTime":"2026-05-04T10:01:02.500Z",""" + families));

        health.onApplied(IpFamily.IPV6);
        assertThat(get("/livez")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void waitingForTheSourceIsShownButHealthy() {
        health.onSource(() -> "waiting for \"https://10.0.0.1\"\nsince 2026-05-04T09:59:00Z");

        assertThat(get("/livez")).isEqualTo(answer("200 OK", """
            {"lastUpdated":"2026-05-04T10:00:00Z","currentTime":"2026-05-04T10:00:00Z","healthy":true,\
            "source":"waiting for \\"https://10.0.0.1\\"\\nsince 2026-05-04T09:59:00Z"}"""));
    }

    @Test
    void otherPathsAreNotFound() {
        assertThat(get("/")).startsWith("HTTP/1.1 404 Not Found\r\n").contains("/healthz and /livez");
        assertThat(get("/healthz/")).startsWith("HTTP/1.1 404 ");
        assertThat(get("/metrics")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void queryAndMethodDoNotMatter() {
        assertThat(get("/healthz?verbose")).startsWith("HTTP/1.1 200 ");
        assertThat(RawHttp.exchange(address, "POST", "/livez")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void answersAreCountedByTheirCodes() {
        get("/healthz");
        get("/livez");
        health.onNode(false);
        get("/healthz");
        get("/healthz");

        assertThat(metrics.scrape(MetricsFormat.PROMETHEUS))
                .contains(
                        "kubeproxy_proxy_healthz_total{code=\"200\"} 1.0\n",
                        "kubeproxy_proxy_healthz_total{code=\"503\"} 2.0\n",
                        "kubeproxy_proxy_livez_total{code=\"200\"} 1.0\n")
                .doesNotContain("kubeproxy_proxy_livez_total{code=\"503\"}");
    }
}
