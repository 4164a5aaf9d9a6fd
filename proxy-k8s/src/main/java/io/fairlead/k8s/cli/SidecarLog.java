package io.fairlead.k8s.cli;

import io.fairlead.k8s.sidecar.log.PlainLog;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Log4J2LoggerFactory;

/**
 * The log of a sidecar. As text it is written without log4j-core and its configuration file, which take 11 MiB and 0.1 s.
 *
 * <p>Threading: called before the first logger is made.
 */
final class SidecarLog {
    private SidecarLog() {}

    static void configure(String level, String format) {
        if (format.equals("text")) {
            PlainLog.install(level);
        } else {
            LogLevel.parse(level).apply();
            LoggingFormat.parse(format).apply();
        }
        // Netty would load the recorder of the JVM's events, 80 classes.
        System.setProperty("io.netty.jfr.enabled", "false");
        // Otherwise Netty looks for SLF4J first, and loads it.
        InternalLoggerFactory.setDefaultFactory(Log4J2LoggerFactory.INSTANCE);
    }
}
