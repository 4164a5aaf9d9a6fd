package io.fairlead.k8s.cli;

import io.fairlead.config.UdpConfig;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options for UDP sessions. */
final class UdpOptions {
    @Option(
            names = "--udp-unreplied-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "End a UDP session without a datagram for TIME, until its endpoint has replied. Default: 30s.")
    private Duration udpUnrepliedTimeout = UdpConfig.DEFAULT.unrepliedTimeout();

    @Option(
            names = "--udp-replied-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "End it without a datagram for TIME once its endpoint has replied. Default: 2m.")
    private Duration udpRepliedTimeout = UdpConfig.DEFAULT.repliedTimeout();

    @Option(names = "--udp-max-sessions", paramLabel = "N", description = "Keep up to N UDP sessions. Default: 65536.")
    private int udpMaxSessions = UdpConfig.DEFAULT.maxSessions();

    @Option(
            names = "--udp-max-sessions-per-service",
            paramLabel = "N",
            description = "Keep up to N of one Service; 0 sets no bound of its own. Default: 0.")
    private int udpMaxSessionsPerService = UdpConfig.DEFAULT.maxSessionsPerService();

    @Option(
            names = "--udp-max-sessions-per-client",
            paramLabel = "N",
            description = "Keep up to N of one client address. Default: 4096.")
    private int udpMaxSessionsPerClient = UdpConfig.DEFAULT.maxSessionsPerClient();

    /** @throws IllegalArgumentException if an option has a value that is not allowed */
    UdpConfig config() {
        return new UdpConfig(
                udpUnrepliedTimeout,
                udpRepliedTimeout,
                UdpConfig.DEFAULT.replies(),
                udpMaxSessions,
                udpMaxSessionsPerService,
                udpMaxSessionsPerClient);
    }
}
