package io.fairlead.k8s.metrics;

/** A text format that metrics can be read in. */
public enum MetricsFormat {
    /** Prometheus' own, which every scraper reads. */
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics, for clients that accept it. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";

    private final String contentType;

    MetricsFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The format for a client that takes these content types: OpenMetrics wherever it is named, as Prometheus does. */
    public static MetricsFormat accepted(String accept) {
        return accept.contains(OPEN_METRICS_TYPE) ? OPEN_METRICS : PROMETHEUS;
    }

    /** The content type with its version. */
    public String contentType() {
        return contentType;
    }
}
