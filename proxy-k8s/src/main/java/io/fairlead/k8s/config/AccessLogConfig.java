package io.fairlead.k8s.config;

import io.fairlead.config.DurationText;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The access log: records of connections and UDP sessions.
 *
 * <p>Threading: Immutable.
 *
 * @param accessLog how a record is written
 * @param accessLogFile the file that records are appended to; null for standard output
 * @param accessLogInterval how often a connection that is open is recorded, besides its beginning and its end; zero to record
 *     ends alone. 0, or 1s to 24h
 * @param accessLogSample the part of connections that is recorded, 0 to 1; those that failed always are
 */
public record AccessLogConfig(
        AccessLogFormat accessLog, @Nullable Path accessLogFile, Duration accessLogInterval, double accessLogSample) {
    /** No access log. */
    public static final AccessLogConfig DEFAULT = new AccessLogConfig(AccessLogFormat.OFF, null, Duration.ZERO, 1);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    public AccessLogConfig {
        if (!accessLogInterval.isZero()
                && (accessLogInterval.compareTo(SHORTEST) < 0 || accessLogInterval.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "accessLogInterval is " + DurationText.format(accessLogInterval) + "; allowed are 0 or 1s to 24h");
        }
        if (!(accessLogSample >= 0 && accessLogSample <= 1)) {
            throw new IllegalArgumentException("accessLogSample is " + accessLogSample + "; allowed are 0 to 1");
        }
    }

    /**
     * An access log as users configure it.
     *
     * @param format see {@link AccessLogFormat#parse}
     * @param file a path; empty or null for standard output
     */
    public static AccessLogConfig of(String format, @Nullable String file, Duration interval, double sample) {
        return new AccessLogConfig(
                AccessLogFormat.parse(format), file == null || file.isBlank() ? null : Path.of(file), interval, sample);
    }

    /** Whether there is one. */
    public boolean isOn() {
        return accessLog != AccessLogFormat.OFF;
    }
}
