package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.config.DetectLocal;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.observe.ConnectionObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code /api/v1/explain} of a running node. */
class ExplainApiIT {
    private final AddressPort web = ManifestKit.freshClusterIp();
    private final AddressPort admin = io.fairlead.testkit.Loopback.free("127.0.0.1");
    private final KitEndpoint endpoint = KitEndpoint.start("e0");

    private @Nullable ManifestNode node;

    @BeforeEach
    void start(@TempDir Path temp) throws IOException {
        Files.writeString(temp.resolve("web.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec: {clusterIP: %s, ports: [{name: http, port: %d}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: http, port: %d}]
                endpoints:
                  - {addresses: [%s], nodeName: node-1}
                  - {addresses: [192.0.2.9], nodeName: node-2, conditions: {ready: false}}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: db, namespace: shop}
                spec: {clusterIP: None, ports: [{port: 5432}]}
                """.formatted(
                        web.address(),
                        web.port(),
                        endpoint.address().port(),
                        endpoint.address().address()));
        node = ManifestNode.start(
                new NodeConfig(
                        temp,
                        ApiServerConfig.DEFAULT,
                        null,
                        null,
                        "node-1",
                        IpAddress.parse("0.0.0.0"),
                        null,
                        DetectLocal.NONE,
                        NodePortRanges.parse(List.of(Loopback.NODE + "/32")),
                        ProxyConfig.DEFAULT.withEventLoops(2).withDrainTimeout(Duration.ofMillis(100)),
                        new HealthConfig(null, admin, false),
                        "INFO"),
                temp,
                ConnectionObserver.NONE,
                problem -> {});
    }

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
        endpoint.close();
    }

    private HttpResponse<String> get(String query) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + admin + "/api/v1/explain?" + query))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private JsonNode explain(String query) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void anAddressIsExplainedByTheRunningProxy() throws Exception {
        JsonNode explained = explain("address=" + web + "&from=127.0.0.1");

        assertThat(explained.path("outcome").asString()).isEqualTo("forward");
        assertThat(explained.path("question").path("from").asString()).isEqualTo("127.0.0.1");
        JsonNode port = explained.path("servicePorts").get(0);
        assertThat(port.path("service").asString()).isEqualTo("web");
        JsonNode frontend = port.path("frontends").get(0);
        assertThat(frontend.path("listening").asBoolean()).isTrue();
        assertThat(frontend.path("origin").asString()).isEqualTo("node");
        JsonNode ready = port.path("candidates").get(0);
        assertThat(ready.path("endpoint").asString())
                .isEqualTo(endpoint.address().toString());
        assertThat(ready.path("in").asBoolean()).isTrue();
        assertThat(ready.path("share").asDouble()).isEqualTo(1);
        JsonNode notReady = port.path("candidates").get(1);
        assertThat(notReady.path("in").asBoolean()).isFalse();
        assertThat(notReady.path("why").asString()).isEqualTo("not ready");
        assertThat(notReady.path("node").asString()).isEqualTo("node-2");
    }

    @ParameterizedTest
    @CsvSource({
        "service=shop/web,       forward,    EndpointsNotReady",
        "service=shop/web:http,  forward,    EndpointsNotReady",
        "service=shop/web:https, notFound,   NoSuchPort",
        "service=shop/wbe,       notFound,   ServiceNotFound",
        "service=shop/db,        notProxied, HeadlessService",
        "address=192.0.2.1:1,    notFound,   NoServiceAtAddress",
    })
    void servicesAreExplainedWithTheirCause(String query, String outcome, String cause) throws Exception {
        JsonNode explained = explain(query);

        assertThat(explained.path("outcome").asString()).isEqualTo(outcome);
        assertThat(explained.path("findings").get(0).path("cause").asString()).isEqualTo(cause);
        assertThat(explained.path("findings").get(0).path("next").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"service=web", "address=10.0.0.1", "address=10.0.0.1:80&from=here", "''"})
    void wrongQuestionsAreRejected(String query) throws Exception {
        assertThat(get(query).statusCode()).isEqualTo(400);
    }
}
