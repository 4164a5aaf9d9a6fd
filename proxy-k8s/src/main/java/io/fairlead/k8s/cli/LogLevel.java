package io.fairlead.k8s.cli;

/** How much is logged, from least to most. */
enum LogLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    /** The system property by which log4j2.xml learns the level; it counts if set before the first logger is made. */
    static final String PROPERTY = "fairlead.logLevel";

    void apply() {
        System.setProperty(PROPERTY, name());
    }

    boolean hasStackTraces() {
        return compareTo(DEBUG) >= 0;
    }
}
