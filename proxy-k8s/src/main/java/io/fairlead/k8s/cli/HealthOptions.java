package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.model.IpFamily;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for health, metrics and the admin API; their addresses have the names that kube-proxy gives them. */
final class HealthOptions {
    @Option(
            names = "--healthz-bind-address",
            paramLabel = "IP[:PORT]",
            description = "Address of /healthz and /livez; empty disables them. Default: 0.0.0.0:10256, or"
                    + " [::]:10256 if --bind-address is an IPv6 address.")
    private @Nullable String healthzBindAddress;

    @Option(
            names = "--metrics-bind-address",
            paramLabel = "IP[:PORT]",
            description = "Address of metrics and configuration; empty disables them. Default:"
                    + " 127.0.0.1:10249, or [::1]:10249 if --bind-address is an IPv6 address.")
    private @Nullable String metricsBindAddress;

    @Option(
            names = "--bind-address-hard-fail",
            fallbackValue = "true",
            description = "Exit if the node cannot listen on one of these, instead of retrying.")
    private boolean bindAddressHardFail;

    @Option(
            names = "--probe-dir",
            paramLabel = "DIR",
            description = "Keep the files 'live' and 'ready' in this directory, and renew their modification time"
                    + " every 2 seconds while the node is live, and ready to serve or to take over from a node that"
                    + " still runs here. Default: none.")
    private @Nullable String probeDir;

    @Option(
            names = "--admin-socket",
            paramLabel = "PATH",
            description =
                    "Unix socket of the admin API, for root and the user of this process; its directory is created"
                            + " if need be. Empty disables it. Default: /run/fairlead/admin.sock.")
    private @Nullable String adminSocket;

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "File with the bearer token that clients need for the admin API and the dashboard if"
                    + " --metrics-bind-address is not a loopback address; read again when it changes. Default: none,"
                    + " which refuses them there.")
    private @Nullable String adminTokenFile;

    /** @throws IllegalArgumentException if an option has a value that is not allowed */
    HealthConfig config(IpFamily family) {
        return HealthConfig.of(healthzBindAddress, metricsBindAddress, bindAddressHardFail, probeDir, family)
                .withAdmin(
                        HealthConfig.adminSocket(adminSocket),
                        adminTokenFile == null || adminTokenFile.isBlank() ? null : Path.of(adminTokenFile));
    }
}
