package io.fairlead.k8s.cli;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Log4J2LoggerFactory;

/**
 * The log of a sidecar. As text it is written by log4j's API itself, without log4j-core and its configuration file, which
 * take 11 MiB and 0.1 s.
 *
 * <p>Threading: called before the first logger is made.
 */
final class SidecarLog {
    private static final String SIMPLE = "org.apache.logging.log4j.simplelog.";

    private SidecarLog() {}

    static void configure(String level, String format) {
        if (format.equals("text") && System.getProperty("log4j.provider") == null) {
            System.setProperty("log4j.provider", "org.apache.logging.log4j.simple.internal.SimpleProvider");
            System.setProperty(SIMPLE + "level", level);
            System.setProperty(SIMPLE + "showdatetime", "true");
            System.setProperty(SIMPLE + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        } else {
            LogLevel.parse(level).apply();
            LoggingFormat.parse(format).apply();
        }
        InternalLoggerFactory.setDefaultFactory(Log4J2LoggerFactory.INSTANCE);
    }
}
