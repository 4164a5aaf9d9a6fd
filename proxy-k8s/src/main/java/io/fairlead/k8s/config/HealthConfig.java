package io.fairlead.k8s.config;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.UnixSocket;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the node reports its health, metrics and configuration.
 *
 * <p>Threading: Immutable.
 *
 * @param healthzBindAddress where {@code /healthz} and {@code /livez} are served; null for nowhere
 * @param metricsBindAddress where metrics and the configuration are served; null for nowhere
 * @param bindAddressHardFail whether the node ends if it cannot listen at one of them; otherwise it keeps trying
 * @param probeDir where the files are that show that the node is live and ready; null for none
 * @param adminSocket the Unix socket of the admin API; null for none
 * @param adminTokenFile the file with the token of the admin API, for {@code metricsBindAddress} outside of loopback; null for
 *     none
 */
public record HealthConfig(
        @Nullable AddressPort healthzBindAddress,
        @Nullable AddressPort metricsBindAddress,
        boolean bindAddressHardFail,
        @Nullable Path probeDir,
        @Nullable UnixSocket adminSocket,
        @Nullable Path adminTokenFile) {
    /** The Unix socket of the admin API by default. */
    public static final String ADMIN_SOCKET = "/run/fairlead/admin.sock";

    /** Only the user of the process may connect. */
    private static final int ADMIN_SOCKET_MODE = 0600;

    private static final int HEALTHZ_PORT = 10256;
    private static final int METRICS_PORT = 10249;

    /** The defaults of a node whose addresses are IPv4. */
    public static final HealthConfig DEFAULT = of(null, null, false, null, IpFamily.IPV4);

    /** A node without files for probes. */
    public HealthConfig(
            @Nullable AddressPort healthzBindAddress,
            @Nullable AddressPort metricsBindAddress,
            boolean bindAddressHardFail) {
        this(healthzBindAddress, metricsBindAddress, bindAddressHardFail, null);
    }

    /** A node without a Unix socket and a token for the admin API. */
    public HealthConfig(
            @Nullable AddressPort healthzBindAddress,
            @Nullable AddressPort metricsBindAddress,
            boolean bindAddressHardFail,
            @Nullable Path probeDir) {
        this(healthzBindAddress, metricsBindAddress, bindAddressHardFail, probeDir, null, null);
    }

    /** The same with the admin API at a Unix socket, and with a token elsewhere; null for neither. */
    public HealthConfig withAdmin(@Nullable UnixSocket socket, @Nullable Path tokenFile) {
        return new HealthConfig(
                healthzBindAddress, metricsBindAddress, bindAddressHardFail, probeDir, socket, tokenFile);
    }

    /**
     * The Unix socket of the admin API as users configure it.
     *
     * @param path empty for none, null for the default
     */
    public static @Nullable UnixSocket adminSocket(@Nullable String path) {
        if (path != null && path.isBlank()) {
            return null;
        }
        try {
            return new UnixSocket(path == null ? ADMIN_SOCKET : path.strip(), ADMIN_SOCKET_MODE);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "adminSocket is '" + path + "'; expected the absolute path of a Unix socket of at most "
                            + UnixSocket.LONGEST_PATH + " bytes, such as " + ADMIN_SOCKET
                            + ", or nothing to disable it",
                    e);
        }
    }

    /**
     * Health as users configure it.
     *
     * @param healthz an address with or without a port; empty for nowhere, null for the default
     * @param metrics the same for metrics
     * @param probes a directory; empty or null for none
     * @param family the family of the addresses that are defaults
     */
    public static HealthConfig of(
            @Nullable String healthz,
            @Nullable String metrics,
            boolean bindAddressHardFail,
            @Nullable String probes,
            IpFamily family) {
        return new HealthConfig(
                healthz == null
                        ? new AddressPort(IpAddress.any(family), HEALTHZ_PORT)
                        : address("healthzBindAddress", healthz, HEALTHZ_PORT),
                metrics == null
                        ? new AddressPort(loopback(family), METRICS_PORT)
                        : address("metricsBindAddress", metrics, METRICS_PORT),
                bindAddressHardFail,
                probes == null || probes.isBlank() ? null : Path.of(probes));
    }

    private static IpAddress loopback(IpFamily family) {
        return IpAddress.parse(family == IpFamily.IPV4 ? "127.0.0.1" : "::1");
    }

    /**
     * Reads an address with or without a port; null if the text is empty, which is nowhere.
     *
     * @param key is named if the text is none
     * @param port the port if the text has none
     */
    public static @Nullable AddressPort address(String key, String text, int port) {
        if (text.isBlank()) {
            return null;
        }
        boolean hasPort = text.indexOf(':') == text.lastIndexOf(':') ? text.indexOf(':') >= 0 : text.contains("]:");
        try {
            return hasPort
                    ? AddressPort.parse(text)
                    : new AddressPort(IpAddress.parse(text.replaceAll("^\\[(.*)]$", "$1")), port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    key + " is '" + text + "'; expected an IP address with or without a port, such as 0.0.0.0:" + port
                            + " or [::]:" + port + ", or nothing to disable it",
                    e);
        }
    }
}
