package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.MetricsConfig;
import io.fairlead.k8s.config.OtlpConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the number of series of the metrics, and for a collector. */
final class MetricsOptions {
    @Option(
            names = "--metrics-endpoints",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Have metrics of each endpoint, besides those of each service port. Default: true.")
    private boolean metricsEndpoints = MetricsConfig.DEFAULT.metricsEndpoints();

    @Option(
            names = "--metrics-max-service-ports",
            paramLabel = "N",
            description = "Have metrics of up to N service ports; further ones are counted together. Default: 1000.")
    private int metricsMaxServicePorts = MetricsConfig.DEFAULT.metricsMaxServicePorts();

    @Option(
            names = "--metrics-max-endpoints",
            paramLabel = "N",
            description = "Have metrics of up to N endpoints, over all service ports; further ones are counted only for"
                    + " their service port. Default: 10000.")
    private int metricsMaxEndpoints = MetricsConfig.DEFAULT.metricsMaxEndpoints();

    @Option(
            names = "--otlp-endpoint",
            paramLabel = "URL",
            description =
                    "Send metrics to the OTLP collector at this URL, such as http://collector:4318/v1/metrics, besides"
                            + " serving them at --metrics-bind-address. Default: none.")
    private String otlpEndpoint = "";

    @Option(
            names = "--otlp-interval",
            converter = DurationConverter.class,
            paramLabel = "DURATION",
            description = "Send metrics this often. Default: 1m.")
    private Duration otlpInterval = OtlpConfig.OFF.otlpInterval();

    @Option(
            names = "--otlp-headers-file",
            paramLabel = "FILE",
            description = "Send the headers in this file with each request to the collector, such as"
                    + " 'Authorization: Bearer TOKEN', one a line. The file is read each time. Default: none.")
    private @Nullable String otlpHeadersFile;

    @Option(
            names = "--otlp-ca-file",
            paramLabel = "FILE",
            description =
                    "Trust the certificate authorities in this PEM file, and no others, if the URL of the collector is"
                            + " https. Default: those of the JDK.")
    private @Nullable String otlpCaFile;

    /** @throws IllegalArgumentException if an option has a value that is not allowed */
    MetricsConfig config() {
        return new MetricsConfig(
                metricsEndpoints,
                metricsMaxServicePorts,
                metricsMaxEndpoints,
                OtlpConfig.of(otlpEndpoint, otlpInterval, otlpHeadersFile, otlpCaFile));
    }
}
