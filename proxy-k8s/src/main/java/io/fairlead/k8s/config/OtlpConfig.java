package io.fairlead.k8s.config;

import io.fairlead.config.DurationText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where metrics are pushed to by OTLP.
 *
 * <p>Threading: Immutable.
 *
 * @param otlpEndpoint the URL that metrics are sent to, such as {@code http://collector:4318/v1/metrics}; null for none
 * @param otlpInterval how often; 1 s to 1 h
 * @param otlpHeadersFile a file with headers for each request, one {@code Name: value} a line; null for none
 * @param otlpCaFile a PEM file with the certificate authorities of the server; null for those of the JDK
 */
public record OtlpConfig(
        @Nullable URI otlpEndpoint,
        Duration otlpInterval,
        @Nullable Path otlpHeadersFile,
        @Nullable Path otlpCaFile) {
    /** Metrics are not pushed. */
    public static final OtlpConfig OFF = new OtlpConfig(null, Duration.ofMinutes(1), null, null);

    public OtlpConfig {
        if (otlpInterval.compareTo(Duration.ofSeconds(1)) < 0 || otlpInterval.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "otlpInterval is " + DurationText.format(otlpInterval) + "; allowed are 1s to 1h");
        }
    }

    /**
     * A configuration as it is written; empty text is none.
     *
     * @throws IllegalArgumentException if the endpoint is not a URL, or the interval is not allowed
     */
    public static OtlpConfig of(
            String endpoint, Duration interval, @Nullable String headersFile, @Nullable String caFile) {
        return new OtlpConfig(endpoint(endpoint), interval, path(headersFile), path(caFile));
    }

    private static @Nullable URI endpoint(String written) {
        if (written.isBlank()) {
            return null;
        }
        try {
            URI url = new URI(written.trim());
            boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (isHttp && url.getHost() != null && url.getUserInfo() == null) {
                return url.getPath().isEmpty() || url.getPath().equals("/") ? url.resolve("/v1/metrics") : url;
            }
        } catch (URISyntaxException e) {
            // The message below says what is expected.
        }
        throw new IllegalArgumentException("otlpEndpoint is '" + written
                + "'; expected is a URL such as http://collector:4318/v1/metrics, without user and password: put"
                + " credentials into otlpHeadersFile");
    }

    private static @Nullable Path path(@Nullable String written) {
        return written == null || written.isBlank() ? null : Path.of(written);
    }

    /** Whether metrics are pushed. */
    public boolean isOn() {
        return otlpEndpoint != null;
    }
}
