package io.fairlead.k8s.cli;

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

    /** Makes it the level of all loggers, whether they exist already or not. */
    void apply() {
        Configurator.setRootLevel(Level.valueOf(name()));
    }

    boolean hasStackTraces() {
        return compareTo(DEBUG) >= 0;
    }
}
