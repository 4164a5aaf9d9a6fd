package io.fairlead.k8s.otlp;

import io.fairlead.config.DurationText;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.k8s.config.OtlpConfig;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the metrics of a node to a collector at intervals, and a last time when it is closed. A request that fails is not repeated: counters
 * are cumulative, so the next one says the same and more.
 *
 * <p>Threading: Thread-safe. One thread reads, writes and waits.
 *
 * <p>Failure: logged once, and again when it works again. Nothing else is affected.
 */
public final class OtlpExporter implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(OtlpExporter.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int QUOTED_CHARS = 200;

    private final OtlpConfig config;
    private final URI endpoint;
    private final Supplier<MetricSnapshots> metrics;
    private final Map<String, String> resource;
    private final String version;
    private final Instant start = Instant.now();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private final OtlpHeaders headers;
    private @Nullable HttpClient client;
    private @Nullable String problem;

    private OtlpExporter(
            OtlpConfig config, Supplier<MetricSnapshots> metrics, Map<String, String> resource, String version) {
        this.config = config;
        this.metrics = metrics;
        this.resource = resource;
        this.version = version;
        endpoint = Objects.requireNonNull(config.otlpEndpoint(), "no endpoint");
        headers = new OtlpHeaders(config.otlpHeadersFile());
        thread = Thread.ofPlatform().daemon().name("fairlead-otlp").unstarted(this::run);
    }

    /**
     * Starts to send.
     *
     * @param config with an endpoint
     * @param metrics reads the metrics; called by the exporter's thread
     * @param node the name of the node; empty if it has none
     * @param version of Fairlead
     */
    public static OtlpExporter start(
            OtlpConfig config, Supplier<MetricSnapshots> metrics, String node, String version) {
        OtlpExporter exporter = new OtlpExporter(config, metrics, resource(node, version), version);
        LOG.info("sending metrics to {} every {}", exporter.endpoint, DurationText.format(config.otlpInterval()));
        exporter.thread.start();
        return exporter;
    }

    private static Map<String, String> resource(String node, String version) {
        return node.isEmpty()
                ? Map.of("service.name", "fairlead", "service.version", version)
                : Map.of(
                        "service.name", "fairlead",
                        "service.version", version,
                        "service.instance.id", node,
                        "k8s.node.name", node);
    }

    private void run() {
        try {
            while (!closing.await(config.otlpInterval().toNanos(), TimeUnit.NANOSECONDS)) {
                export();
            }
            export();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void export() throws InterruptedException {
        MetricSnapshots read = FaultBoundary.<@Nullable MetricSnapshots>call("reading metrics", metrics, _ -> null);
        if (read == null) {
            return;
        }
        byte[] body = gzip(MetricsRequest.of(read, resource, version, start, Instant.now()));
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .header("User-Agent", "fairlead/" + version)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            headers.read().forEach(request::setHeader);
            report(client().send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            report(describe(e));
        }
    }

    private static String describe(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private HttpClient client() throws IOException {
        HttpClient current = client;
        if (current == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(TIMEOUT);
            if (config.otlpCaFile() != null) {
                builder.sslContext(OtlpTrust.of(config.otlpCaFile()));
            }
            current = builder.build();
            client = current;
        }
        return current;
    }

    private void report(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status / 100 != 2) {
            report("it answers with status " + status + ": " + quoted(response.body()));
            return;
        }
        if (OtlpAnswer.rejected(response.body()) > 0) {
            report("it has rejected " + OtlpAnswer.rejected(response.body()) + " of the data points: "
                    + quoted(response.body()));
            return;
        }
        if (problem != null) {
            problem = null;
            LOG.info("metrics are sent to {} again", endpoint);
        }
    }

    private static String quoted(String body) {
        String line = body.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
        return line.length() <= QUOTED_CHARS ? line : line.substring(0, QUOTED_CHARS) + "…";
    }

    /** The same problem again is not logged. */
    private void report(String what) {
        if (!what.equals(problem)) {
            LOG.warn(
                    "could not send metrics to {}: {}; trying again every {}. Check otlpEndpoint, and whether the collector"
                            + " accepts OTLP over HTTP there",
                    endpoint,
                    what,
                    DurationText.format(config.otlpInterval()));
        }
        problem = what;
    }

    private static byte[] gzip(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Sends once more, and ends. Takes as long as a request may take. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        HttpClient used = client;
        if (used != null) {
            used.shutdownNow();
        }
    }
}
