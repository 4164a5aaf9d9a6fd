package io.fairlead.k8s.cli;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.ProxyConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.config.UdpConfig;
import io.fairlead.select.EndpointSelectors;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every command with a proxy has. */
final class ProxyOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(
            names = "--event-loops",
            paramLabel = "N",
            description = "Threads that accept and relay. Default: one for each core.")
    private int eventLoops = ProxyConfig.DEFAULT.eventLoops();

    @Option(
            names = "--relay",
            paramLabel = "MODE",
            completionCandidates = RelayModeNames.class,
            converter = RelayModeConverter.class,
            description = "How bytes are relayed: ${COMPLETION-CANDIDATES}. auto uses splice on Linux, and copies "
                    + "elsewhere. Default: auto.")
    private RelayMode relay = RelayMode.AUTO;

    @Option(
            names = "--selector",
            paramLabel = "NAME",
            completionCandidates = SelectorNames.class,
            description = "How to select the endpoint of a connection, for Services without the annotation "
                    + "fairlead.io/selector: ${COMPLETION-CANDIDATES}. Default: random.")
    private String selector = ProxyConfig.DEFAULT.selector();

    /**
     * A configuration with these options, the given values, and otherwise defaults.
     *
     * @throws ParameterException if an option has a value that is not allowed
     */
    ProxyConfig config(Duration drainTimeout, ConnectionConfig connection) {
        return config(
                ProxyConfig.DEFAULT.affinityClients(), drainTimeout, connection, UdpConfig.DEFAULT, CaptureConfig.NONE);
    }

    /** The same for so many clients with affinity, and traffic that is captured. */
    ProxyConfig config(
            long affinityClients,
            Duration drainTimeout,
            ConnectionConfig connection,
            UdpConfig udp,
            CaptureConfig capture) {
        try {
            EndpointSelectors.load().named(selector);
        } catch (IllegalArgumentException e) {
            throw WrongValue.of(command, "selector", e);
        }
        try {
            return new ProxyConfig(
                    eventLoops, relay, selector, affinityClients, drainTimeout, connection, udp, capture);
        } catch (IllegalArgumentException e) {
            throw WrongValue.of(command, e);
        }
    }

    /** Names of relay modes in lower case. */
    static final class RelayModeNames extends java.util.ArrayList<String> {
        private static final long serialVersionUID = 1L;

        RelayModeNames() {
            for (RelayMode mode : RelayMode.values()) {
                add(mode.name().toLowerCase(Locale.ROOT));
            }
        }
    }

    /** Reads a relay mode in lower case. */
    static final class RelayModeConverter implements picocli.CommandLine.ITypeConverter<RelayMode> {
        @Override
        public @Nullable RelayMode convert(String value) {
            for (RelayMode mode : RelayMode.values()) {
                if (mode.name().toLowerCase(Locale.ROOT).equals(value)) {
                    return mode;
                }
            }
            throw new picocli.CommandLine.TypeConversionException(
                    "'" + value + "' is not a relay mode; allowed are " + new RelayModeNames());
        }
    }
}
