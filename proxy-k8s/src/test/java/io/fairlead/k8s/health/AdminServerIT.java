package io.fairlead.k8s.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.http.BindRecorder;
import io.fairlead.k8s.http.HttpBinding;
import io.fairlead.k8s.http.HttpServers;
import io.fairlead.k8s.http.RawHttp;
import io.fairlead.k8s.metrics.NodeMetrics;
import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators and their tools read. */
final class AdminServerIT {
    private final AddressPort address = Loopback.free("127.44.0.1");
    private final Map<String, Object> configuration = new LinkedHashMap<>();
    private final HttpServers servers = new HttpServers();

    @BeforeEach
    void start() {
        AdminServer.start(
                servers,
                HttpBinding.of(address, true, new BindRecorder()),
                new NodeMetrics(Set.of()),
                () -> configuration);
    }

    @AfterEach
    void close() {
        servers.close();
    }

    private String get(String path) {
        return RawHttp.exchange(address, "GET", path);
    }

    @ParameterizedTest
    @CsvSource({"/healthz, ok", "/proxyMode, userspace"})
    void shortAnswersArePlainText(String path, String body) {
        assertThat(get(path)).isEqualTo("""
            HTTP/1.1 200 OK\r
            Content-Type: text/plain; charset=utf-8\r
            X-Content-Type-Options: nosniff\r
            Content-Length: %d\r
            Connection: close\r
            \r
            %s""".formatted(body.length(), body));
    }

    @Test
    void configurationIsShownAsItIsNow() {
        configuration.put("kubeproxy.config.k8s.io", Map.of("bindAddress", "0.0.0.0"));
        configuration.put("fairlead.io", Map.of("eventLoops", List.of(1, 2)));

        assertThat(get("/configz"))
                .contains("Content-Type: application/json\r\n")
                .endsWith("""
            \r\n\r\n{"kubeproxy.config.k8s.io":{"bindAddress":"0.0.0.0"},"fairlead.io":{"eventLoops":[1,2]}}""");

        configuration.clear();
        assertThat(get("/configz")).endsWith("\r\n\r\n{}");
    }

    @Test
    void configurationThatCannotBeShownIsAnErrorOfOurs() {
        configuration.put("fairlead.io", new Object());

        assertThat(get("/configz")).startsWith("HTTP/1.1 500 ");
        assertThat(get("/healthz")).endsWith("ok");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        */*                                                   | text/plain; version=0.0.4; charset=utf-8
        application/openmetrics-text;version=1.0.0,text/plain | application/openmetrics-text; version=1.0.0; charset=utf-8
        """)
    void metricsComeInTheFormatThatIsAskedFor(String accept, String contentType)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                            .header("Accept", accept)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains(contentType);
            assertThat(answer.body()).contains("kubeproxy_sync_proxy_rules_service_changes_total 0.0\n");
        }
    }

    @Test
    void otherPathsAreNotFoundAndSayWhatThereIs() {
        assertThat(get("/"))
                .startsWith("HTTP/1.1 404 Not Found\r\n")
                .contains("/configz", "/healthz", "/metrics", "/proxyMode");
        assertThat(get("/debug/pprof")).startsWith("HTTP/1.1 404 ");
    }
}
