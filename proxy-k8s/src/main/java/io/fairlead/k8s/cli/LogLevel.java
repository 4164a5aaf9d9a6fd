package io.fairlead.k8s.cli;

import java.util.Arrays;
import java.util.Locale;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** How much is logged, from least to most. */
enum LogLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    /** At DEBUG it logs stack traces about the private parts of the JDK that it tried to open. */
    private static final String NETTY_PROBES = "io.netty.util.internal";

    /** Off unless the level is DEBUG: it logs each failure of each request with its stack trace. */
    private static final String KUBERNETES_CLIENT = "io.fabric8.kubernetes.client";

    /**
     * Reads a level in any case.
     *
     * @throws IllegalArgumentException if it is none
     */
    static LogLevel parse(String text) {
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a log level; allowed are " + Arrays.toString(values()), e);
        }
    }

    /** Makes it the level of all loggers, whether they exist already or not. */
    void apply() {
        Configurator.setRootLevel(Level.valueOf(name()));
        if (hasStackTraces()) {
            Configurator.setLevel(KUBERNETES_CLIENT, Level.valueOf(name()));
        }
        if (this == DEBUG) {
            Configurator.setLevel(NETTY_PROBES, Level.INFO);
        }
    }

    boolean hasStackTraces() {
        return compareTo(DEBUG) >= 0;
    }
}
