package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.AccessLogConfig;
import io.fairlead.k8s.config.AccessLogFormat;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the access log. */
final class AccessLogOptions {
    @Option(
            names = "--access-log",
            paramLabel = "FORMAT",
            completionCandidates = FormatNames.class,
            description = "Write a record of each connection and UDP session that ended, as: ${COMPLETION-CANDIDATES}."
                    + " json is one object with the attribute names of OpenTelemetry. Default: off.")
    private String accessLog = AccessLogConfig.DEFAULT.accessLog().toString();

    @Option(
            names = "--access-log-file",
            paramLabel = "FILE",
            description = "Append the records to this file; it is opened anew after it was moved. Default: standard"
                    + " output.")
    private @Nullable String accessLogFile;

    @Option(
            names = "--access-log-interval",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Also record a connection when it opens, and every TIME while it is open; 0 never."
                    + " Default: 0.")
    private Duration accessLogInterval = AccessLogConfig.DEFAULT.accessLogInterval();

    @Option(
            names = "--access-log-sample",
            paramLabel = "PART",
            description = "Record this part of the connections, 0 to 1, and all that failed. Default: 1.")
    private double accessLogSample = AccessLogConfig.DEFAULT.accessLogSample();

    /** @throws IllegalArgumentException if an option has a value that is not allowed */
    AccessLogConfig config() {
        return AccessLogConfig.of(accessLog, accessLogFile, accessLogInterval, accessLogSample);
    }

    /** Names of the formats. */
    static final class FormatNames extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        FormatNames() {
            for (AccessLogFormat format : AccessLogFormat.values()) {
                add(format.toString());
            }
        }
    }
}
