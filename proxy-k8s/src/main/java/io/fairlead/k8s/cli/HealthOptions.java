package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.model.IpFamily;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the addresses of health and metrics, with the names that kube-proxy gives them. */
final class HealthOptions {
    @Option(
            names = "--healthz-bind-address",
            paramLabel = "IP[:PORT]",
            description = "Where /healthz and /livez are served; empty for nowhere. Default: 0.0.0.0:10256, or"
                    + " [::]:10256 if --bind-address is an IPv6 address.")
    private @Nullable String healthzBindAddress;

    @Option(
            names = "--metrics-bind-address",
            paramLabel = "IP[:PORT]",
            description = "Where metrics and the configuration are served; empty for nowhere. Default:"
                    + " 127.0.0.1:10249, or [::1]:10249 if --bind-address is an IPv6 address.")
    private @Nullable String metricsBindAddress;

    @Option(
            names = "--bind-address-hard-fail",
            fallbackValue = "true",
            description = "Ends the node if it cannot listen at one of these, instead of trying again.")
    private boolean bindAddressHardFail;

    /** @throws IllegalArgumentException if an option has a value that is not allowed */
    HealthConfig config(IpFamily family) {
        return HealthConfig.of(healthzBindAddress, metricsBindAddress, bindAddressHardFail, family);
    }
}
