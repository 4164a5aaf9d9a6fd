package io.fairlead.k8s.otlp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fairlead.k8s.config.OtlpConfig;
import io.fairlead.k8s.metrics.NodeMetrics;
import io.fairlead.testkit.Warnings;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.StateSet;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector receives, read with the definition of OTLP, which knows no other fields. */
class OtlpExporterIT {
    private record Received(ExportMetricsServiceRequest request, Map<String, List<String>> headers) {}

    @TempDir
    private Path folder;

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String answer = "{}";
    private HttpServer collector;

    @BeforeEach
    void start() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/metrics", this::receive);
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange;
                GZIPInputStream body = new GZIPInputStream(exchange.getRequestBody())) {
            String json = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(parse(json), Map.copyOf(exchange.getRequestHeaders())));
            byte[] text = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    private static ExportMetricsServiceRequest parse(String json) {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        try {
            JsonFormat.parser().merge(json, request);
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(json, e);
        }
        return request.build();
    }

    private OtlpConfig config(@Nullable Path headers) {
        return OtlpConfig.of(
                "http://127.0.0.1:" + collector.getAddress().getPort(),
                Duration.ofSeconds(1),
                headers == null ? null : headers.toString(),
                null);
    }

    private static Map<String, Metric> metrics(ExportMetricsServiceRequest request) {
        return request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream()
                .collect(Collectors.toMap(Metric::getName, metric -> metric));
    }

    private static Metric metric(Map<String, Metric> metrics, String name) {
        return requireNonNull(metrics.get(name), name);
    }

    private static List<String> authorization(Received of) {
        return of.headers().getOrDefault("Authorization", List.of());
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
    }

    @Test
    void aCollectorReceivesTheMetricsOfTheNodeAtIntervalsAndAtTheEnd() {
        NodeMetrics metrics = new NodeMetrics(Set.of("selector"));
        metrics.onHealthz(200);
        metrics.onHealthz(200);
        Instant before = Instant.now();
        OtlpExporter exporter = OtlpExporter.start(config(null), metrics::snapshots, "node-1", "1.2.3");
        await().untilAsserted(() -> assertThat(received).hasSizeGreaterThanOrEqualTo(2));
        metrics.onHealthz(503);
        exporter.close();

        ExportMetricsServiceRequest last = received.getLast().request();
        assertThat(attributes(last.getResourceMetrics(0).getResource().getAttributesList()))
                .containsEntry("service.name", "fairlead")
                .containsEntry("service.version", "1.2.3")
                .containsEntry("k8s.node.name", "node-1");
        Metric healthz = metric(metrics(last), "kubeproxy_proxy_healthz_total");
        assertThat(healthz.getSum().getIsMonotonic()).isTrue();
        assertThat(healthz.getSum().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        Map<String, Double> byCode = healthz.getSum().getDataPointsList().stream()
                .collect(Collectors.toMap(
                        point -> attributes(point.getAttributesList()).get("code"), NumberDataPoint::getAsDouble));
        assertThat(byCode).isEqualTo(Map.of("200", 2.0, "503", 1.0));
        NumberDataPoint point = healthz.getSum().getDataPoints(0);
        assertThat(Duration.ofNanos(point.getTimeUnixNano()))
                .isCloseTo(Duration.between(Instant.EPOCH, before), Duration.ofMinutes(1));
        assertThat(point.getStartTimeUnixNano()).isPositive().isLessThan(point.getTimeUnixNano());
    }

    @Test
    void eachTypeOfAMetricIsWhatTheDefinitionSays() {
        PrometheusRegistry registry = new PrometheusRegistry();
        Histogram.builder()
                .name("t_seconds")
                .help("Some time.")
                .classicOnly()
                .classicUpperBounds(0.1, 1)
                .withoutExemplars()
                .register(registry)
                .observe(0.5);
        Gauge gauge = Gauge.builder().name("g").register(registry);
        gauge.set(Double.NaN);
        Summary.builder()
                .name("s")
                .quantile(0.5)
                .withoutExemplars()
                .register(registry)
                .observe(3);
        Info.builder().name("build").labelNames("version").register(registry).setLabelValues("7");
        StateSet.builder().name("mode").states("on", "off").register(registry).setTrue("on");

        Map<String, Metric> metrics = metrics(parse(new String(
                MetricsRequest.of(registry.scrape(), Map.of(), "1", Instant.EPOCH, Instant.ofEpochSecond(1, 5)),
                StandardCharsets.UTF_8)));

        HistogramDataPoint histogram =
                metric(metrics, "t_seconds").getHistogram().getDataPoints(0);
        assertThat(metric(metrics, "t_seconds").getDescription()).isEqualTo("Some time.");
        assertThat(histogram.getCount()).isEqualTo(1);
        assertThat(histogram.getSum()).isCloseTo(0.5, within(1e-9));
        assertThat(histogram.getBucketCountsList()).containsExactly(0L, 1L, 0L);
        assertThat(histogram.getExplicitBoundsList()).containsExactly(0.1, 1.0);
        assertThat(histogram.getTimeUnixNano()).isEqualTo(1_000_000_005L);
        assertThat(metric(metrics, "g").getGauge().getDataPoints(0).getAsDouble())
                .isNaN();
        assertThat(metric(metrics, "s")
                        .getSummary()
                        .getDataPoints(0)
                        .getQuantileValues(0)
                        .getValue())
                .isEqualTo(3);
        assertThat(attributes(metric(metrics, "build_info")
                        .getGauge()
                        .getDataPoints(0)
                        .getAttributesList()))
                .isEqualTo(Map.of("version", "7"));
        assertThat(metric(metrics, "mode").getGauge().getDataPointsCount()).isEqualTo(2);
    }

    @Test
    void headersOfTheFileAreSentAsTheyAreAtThatTime() throws IOException {
        Path file = Files.writeString(folder.resolve("headers"), "# for the collector\nAuthorization: Bearer one\n");
        try (OtlpExporter _ = OtlpExporter.start(config(file), new NodeMetrics(Set.of())::snapshots, "", "1")) {
            await().until(() -> !received.isEmpty());
            Files.writeString(file, "Authorization: Bearer two\n");
            await().until(() -> authorization(received.getLast()).contains("Bearer two"));
        }
        assertThat(authorization(received.getFirst())).containsExactly("Bearer one");
    }

    @Test
    void whatTheCollectorRefusesIsLoggedOnceUntilItAcceptsAgain() {
        status = 503;
        answer = "no\nroom";
        try (Warnings warnings = Warnings.capture();
                OtlpExporter _ = OtlpExporter.start(config(null), new NodeMetrics(Set.of())::snapshots, "", "1")) {
            await().until(() -> received.size() >= 3);
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .contains("it answers with status 503: no room", "trying again every 1s", "Check otlpEndpoint");

            status = 200;
            answer = "{\"partialSuccess\": {\"rejectedDataPoints\": \"4\", \"errorMessage\": \"too old\"}}";
            await().until(() -> warnings.messages().size() == 2);
            assertThat(warnings.messages().getLast()).contains("rejected 4 of the data points", "too old");
        }
    }
}
