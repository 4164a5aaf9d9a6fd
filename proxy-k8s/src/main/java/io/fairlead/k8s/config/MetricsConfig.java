package io.fairlead.k8s.config;

/**
 * How many series the metrics of a node have, and where they are pushed to.
 *
 * <p>Threading: Immutable.
 *
 * @param metricsEndpoints whether endpoints have series of their own
 * @param metricsMaxServicePorts how many service ports have; 1 to 100000
 * @param metricsMaxEndpoints how many endpoints have, over all service ports; 1 to 1000000
 * @param otlp where metrics are pushed to
 */
public record MetricsConfig(
        boolean metricsEndpoints, int metricsMaxServicePorts, int metricsMaxEndpoints, OtlpConfig otlp) {
    /** The defaults. */
    public static final MetricsConfig DEFAULT = new MetricsConfig(true, 1_000, 10_000, OtlpConfig.OFF);

    private static final int SERVICE_PORTS = 100_000;
    private static final int ENDPOINTS = 1_000_000;

    public MetricsConfig {
        check("metricsMaxServicePorts", metricsMaxServicePorts, SERVICE_PORTS);
        check("metricsMaxEndpoints", metricsMaxEndpoints, ENDPOINTS);
    }

    private static void check(String key, int value, int largest) {
        if (value < 1 || value > largest) {
            throw new IllegalArgumentException(key + " is " + value + "; allowed are 1 to " + largest);
        }
    }
}
