package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.MetricsConfig;
import picocli.CommandLine.Option;

/** The options for the number of series of the metrics. */
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

    /** @throws IllegalArgumentException if an option has a value that is not allowed */
    MetricsConfig config() {
        return new MetricsConfig(metricsEndpoints, metricsMaxServicePorts, metricsMaxEndpoints);
    }
}
