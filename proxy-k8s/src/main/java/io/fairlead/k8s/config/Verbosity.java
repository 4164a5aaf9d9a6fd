package io.fairlead.k8s.config;

import org.jspecify.annotations.Nullable;

/** Translates the log verbosity of Kubernetes programs, as in {@code -v=4}, to a log level. Thread-safe. */
final class Verbosity {
    /** From here on, Kubernetes' programs log what debugging needs. */
    private static final int DEBUG = 4;

    /** From here on, they log each request. */
    private static final int TRACE = 6;

    private Verbosity() {}

    /**
     * The log level; null if the verbosity is covered by the default.
     *
     * @throws IllegalArgumentException if it is no verbosity
     */
    static @Nullable String logLevel(String verbosity) {
        int level;
        try {
            level = Integer.parseInt(verbosity);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + verbosity
                            + "' is not a log verbosity; write a number, such as 2; from 4 it is the log level DEBUG, "
                            + "from 6 TRACE",
                    e);
        }
        return level >= TRACE ? "TRACE" : level >= DEBUG ? "DEBUG" : null;
    }
}
