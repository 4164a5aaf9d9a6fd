package io.fairlead.k8s.cli;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.config.KeepAliveConfig;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options for dialling, keeping and ending connections. */
final class ConnectionOptions {
    @Option(
            names = "--dial-attempts",
            paramLabel = "N",
            description = "Make up to N attempts at endpoints for one connection. Default: 3.")
    private int dialAttempts = ConnectionConfig.DEFAULT.dialAttempts();

    @Option(
            names = "--dial-hedge-delay",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Try a second endpoint while the first has not answered for TIME; 0 never. Default: 250ms.")
    private Duration dialHedgeDelay = ConnectionConfig.DEFAULT.dialHedgeDelay();

    @Option(
            names = "--dial-attempt-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Count an attempt as failed if it has no answer for TIME. Default: 1s500ms.")
    private Duration dialAttemptTimeout = ConnectionConfig.DEFAULT.dialAttemptTimeout();

    @Option(
            names = "--dial-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Limit all attempts together to TIME. Default: 10s.")
    private Duration dialTimeout = ConnectionConfig.DEFAULT.dialTimeout();

    @Option(
            names = "--ejection-failures",
            paramLabel = "N",
            description = "Eject an endpoint after N failed attempts in a row; 0 never. Default: 3.")
    private int ejectionFailures = EjectionConfig.DEFAULT.failures();

    @Option(
            names = "--ejection-time",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Eject it for TIME, each further time twice as long. Default: 10s.")
    private Duration ejectionTime = EjectionConfig.DEFAULT.time();

    @Option(
            names = "--ejection-max-time",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Limit an ejection to TIME. Default: 1m.")
    private Duration ejectionMaxTime = EjectionConfig.DEFAULT.maxTime();

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Reset a connection without a byte for TIME; 0 never. Default: 1h.")
    private Duration idleTimeout = ConnectionConfig.DEFAULT.idleTimeout();

    @Option(
            names = "--half-closed-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Reset a half-closed connection without a byte for TIME; 0 never. Default: 1h.")
    private Duration halfClosedTimeout = ConnectionConfig.DEFAULT.halfClosedTimeout();

    @Option(
            names = "--tcp-user-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "End a connection if its endpoint leaves bytes unacknowledged for TIME; 0 leaves it to "
                    + "the kernel. Default: 2m.")
    private Duration tcpUserTimeout = ConnectionConfig.DEFAULT.tcpUserTimeout();

    @Option(
            names = "--keep-alive-idle",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Silence before the first keep-alive probe; 0 never. Default: 1m.")
    private Duration keepAliveIdle = KeepAliveConfig.DEFAULT.idle();

    @Option(
            names = "--keep-alive-interval",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Time between keep-alive probes. Default: 15s.")
    private Duration keepAliveInterval = KeepAliveConfig.DEFAULT.interval();

    @Option(
            names = "--keep-alive-probes",
            paramLabel = "N",
            description = "End a connection after N unanswered probes. Default: 4.")
    private int keepAliveProbes = KeepAliveConfig.DEFAULT.probes();

    /** @throws IllegalArgumentException if an option has a value that is not allowed */
    ConnectionConfig config() {
        return new ConnectionConfig(
                dialAttempts,
                dialHedgeDelay,
                dialAttemptTimeout,
                dialTimeout,
                new EjectionConfig(ejectionFailures, ejectionTime, ejectionMaxTime),
                idleTimeout,
                halfClosedTimeout,
                tcpUserTimeout,
                new KeepAliveConfig(keepAliveIdle, keepAliveInterval, keepAliveProbes));
    }
}
