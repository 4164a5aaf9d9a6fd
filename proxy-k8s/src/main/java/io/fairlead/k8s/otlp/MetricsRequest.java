package io.fairlead.k8s.otlp;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes metrics as the JSON of an {@code ExportMetricsServiceRequest}. Names and labels stay as they are in a scrape, the suffix
 * {@code _total} of counters included, so that queries are the same for both. Counters and histograms are cumulative since the start.
 *
 * <p>Threading: confined to the call that made it.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">JSON Protobuf Encoding</a>
 */
final class MetricsRequest {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int CUMULATIVE = 2;

    private final JsonGenerator json;
    private final String start;
    private final String now;

    private MetricsRequest(JsonGenerator json, Instant start, Instant now) {
        this.json = json;
        this.start = nanos(start);
        this.now = nanos(now);
    }

    /**
     * The request.
     *
     * @param resource the attributes of what the metrics are about
     * @param version of Fairlead
     * @param start since when counters count
     * @param now when the metrics were read
     */
    static byte[] of(
            MetricSnapshots metrics, Map<String, String> resource, String version, Instant start, Instant now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            new MetricsRequest(json, start, now).write(metrics, resource, version);
        }
        return out.toByteArray();
    }

    /** 64-bit numbers are texts in this encoding. */
    private static String nanos(Instant at) {
        return Long.toString(Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano()));
    }

    private void write(MetricSnapshots metrics, Map<String, String> resource, String version) {
        json.writeStartObject();
        json.writeArrayPropertyStart("resourceMetrics");
        json.writeStartObject();
        json.writeObjectPropertyStart("resource");
        json.writeArrayPropertyStart("attributes");
        resource.forEach(this::attribute);
        json.writeEndArray();
        json.writeEndObject();
        json.writeArrayPropertyStart("scopeMetrics");
        json.writeStartObject();
        json.writeObjectPropertyStart("scope");
        json.writeStringProperty("name", "io.fairlead");
        json.writeStringProperty("version", version);
        json.writeEndObject();
        json.writeArrayPropertyStart("metrics");
        for (MetricSnapshot metric : metrics) {
            write(metric);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    private void attribute(String key, String value) {
        json.writeStartObject();
        json.writeStringProperty("key", key);
        json.writeObjectPropertyStart("value");
        json.writeStringProperty("stringValue", value);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void write(MetricSnapshot metric) {
        switch (metric) {
            case CounterSnapshot counters -> {
                begin(metric.getMetadata(), "_total", "sum");
                json.writeNumberProperty("aggregationTemporality", CUMULATIVE);
                json.writeBooleanProperty("isMonotonic", true);
                points(counters.getDataPoints(), point -> number(point.getValue(), true));
            }
            case GaugeSnapshot gauges -> {
                begin(metric.getMetadata(), "", "gauge");
                points(gauges.getDataPoints(), point -> number(point.getValue(), false));
            }
            case UnknownSnapshot others -> {
                begin(metric.getMetadata(), "", "gauge");
                points(others.getDataPoints(), point -> number(point.getValue(), false));
            }
            case InfoSnapshot facts -> {
                begin(metric.getMetadata(), "_info", "gauge");
                points(facts.getDataPoints(), _ -> number(1, false));
            }
            case HistogramSnapshot histograms -> {
                begin(metric.getMetadata(), "", "histogram");
                json.writeNumberProperty("aggregationTemporality", CUMULATIVE);
                points(histograms.getDataPoints(), this::histogram);
            }
            case SummarySnapshot summaries -> {
                begin(metric.getMetadata(), "", "summary");
                points(summaries.getDataPoints(), this::summary);
            }
            case StateSetSnapshot states -> {
                begin(metric.getMetadata(), "", "gauge");
                states(metric.getMetadata().getPrometheusName(), states.getDataPoints());
            }
            default -> throw new IllegalStateException("a metric of an unknown type: " + metric.getClass());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void begin(MetricMetadata metadata, String suffix, String type) {
        json.writeStartObject();
        json.writeStringProperty("name", metadata.getPrometheusName() + suffix);
        String help = metadata.getHelp();
        if (help != null && !help.isEmpty()) {
            json.writeStringProperty("description", help);
        }
        json.writeObjectPropertyStart(type);
    }

    /** Writes what is particular to the type of a point. */
    private interface PointWriter<P> {
        void write(P point);
    }

    private <P extends DataPointSnapshot> void points(List<P> points, PointWriter<P> writer) {
        json.writeArrayPropertyStart("dataPoints");
        for (P point : points) {
            beginPoint(point.getLabels());
            writer.write(point);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void beginPoint(Labels labels) {
        json.writeStartObject();
        json.writeArrayPropertyStart("attributes");
        for (Label label : labels) {
            attribute(label.getName(), label.getValue());
        }
        json.writeEndArray();
        json.writeStringProperty("timeUnixNano", now);
    }

    private void number(double value, boolean isCumulative) {
        if (isCumulative) {
            json.writeStringProperty("startTimeUnixNano", start);
        }
        number("asDouble", value);
    }

    /** JSON has no numbers that are not finite; this encoding writes them as texts. */
    private void number(String name, double value) {
        if (Double.isFinite(value)) {
            json.writeNumberProperty(name, value);
        } else {
            json.writeStringProperty(name, Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }

    /** The last bucket of a histogram ends at infinity, which is no bound here. */
    private void histogram(HistogramSnapshot.HistogramDataPointSnapshot point) {
        json.writeStringProperty("startTimeUnixNano", start);
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        json.writeStringProperty("count", Long.toString(point.getCount()));
        if (point.hasSum()) {
            number("sum", point.getSum());
        }
        json.writeArrayPropertyStart("bucketCounts");
        for (int i = 0; i < buckets.size(); i++) {
            json.writeString(Long.toString(buckets.getCount(i)));
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("explicitBounds");
        for (int i = 0; i < buckets.size(); i++) {
            if (Double.isFinite(buckets.getUpperBound(i))) {
                json.writeNumber(buckets.getUpperBound(i));
            }
        }
        json.writeEndArray();
    }

    private void summary(SummarySnapshot.SummaryDataPointSnapshot point) {
        json.writeStringProperty("startTimeUnixNano", start);
        json.writeStringProperty("count", Long.toString(point.hasCount() ? point.getCount() : 0));
        number("sum", point.hasSum() ? point.getSum() : 0);
        json.writeArrayPropertyStart("quantileValues");
        for (Quantile quantile : point.getQuantiles()) {
            json.writeStartObject();
            number("quantile", quantile.getQuantile());
            number("value", quantile.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void states(String name, List<StateSetSnapshot.StateSetDataPointSnapshot> points) {
        json.writeArrayPropertyStart("dataPoints");
        for (StateSetSnapshot.StateSetDataPointSnapshot point : points) {
            for (int i = 0; i < point.size(); i++) {
                beginPoint(point.getLabels().merge(Labels.of(name, point.getName(i))));
                number(point.isTrue(i) ? 1 : 0, false);
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }
}
