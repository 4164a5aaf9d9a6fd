package io.fairlead.k8s.sidecar.log;

import org.apache.logging.log4j.Level;

/**
 * Chooses the plain log, and what it contains.
 *
 * <p>Threading: called before the first logger is made.
 */
public final class PlainLog {
    /** The property by which log4j's API finds its implementation. */
    static final String PROVIDER = "log4j.provider";

    private static final String LEVEL = "fairlead.log.level";

    private PlainLog() {}

    /** Makes it the log of this process, unless the user has chosen another one by log4j's own property. */
    public static void install(String level) {
        if (System.getProperty(PROVIDER) == null) {
            System.setProperty(PROVIDER, PlainProvider.class.getName());
        }
        System.setProperty(LEVEL, level);
    }

    /**
     * The least severe messages that a logger writes. Others than Fairlead's own write as much as they do for other
     * commands: not each failure of each request with its stack trace.
     */
    static Level levelOf(String logger) {
        Level level = Level.toLevel(System.getProperty(LEVEL), Level.INFO);
        boolean isDebug = level.isLessSpecificThan(Level.DEBUG);
        if (logger.startsWith("io.fabric8.") && !isDebug) {
            boolean isRepeating = logger.endsWith(".Reflector") || logger.endsWith(".AbstractWatchManager");
            return isRepeating ? Level.OFF : lessOf(level, Level.WARN);
        }
        return logger.startsWith("io.netty.util.internal") && level.equals(Level.DEBUG) ? Level.INFO : level;
    }

    private static Level lessOf(Level one, Level other) {
        return one.isMoreSpecificThan(other) ? one : other;
    }
}
