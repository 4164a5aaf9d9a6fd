package io.fairlead.k8s.accesslog;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * Lines through the logger {@code io.fairlead.access}, so that log4j's configuration can send them elsewhere, or to more than
 * one place. Without a configuration of its own, the logger has one appender, which hands them to another output.
 *
 * <p>Threading: confined to the thread that writes, but for its counters.
 */
final class LoggerOutput implements LineOutput {
    /** The name of the logger. */
    static final String LOGGER = "io.fairlead.access";

    private final Logger logger = LogManager.getLogger(LOGGER);
    private final LineOutput next;

    private LoggerOutput(LineOutput next) {
        this.next = next;
    }

    /** Gives the logger an appender for that output, unless log4j's configuration names the logger. */
    static LoggerOutput install(LineOutput next) {
        LoggerContext context = LoggerContext.getContext(false);
        Configuration configuration = context.getConfiguration();
        LoggerConfig existing = configuration.getLoggers().get(LOGGER);
        if (existing == null || existing.getAppenders().containsKey(LineAppender.NAME)) {
            LineAppender appender = new LineAppender(next);
            appender.start();
            LoggerConfig config = new LoggerConfig(LOGGER, Level.INFO, false);
            config.addAppender(appender, Level.INFO, null);
            configuration.removeLogger(LOGGER);
            configuration.addLogger(LOGGER, config);
            context.updateLoggers();
        }
        return new LoggerOutput(next);
    }

    @Override
    public void write(CharSequence line) {
        logger.info(line);
    }

    @Override
    public void flush() {
        next.flush();
    }

    @Override
    public long written() {
        return next.written();
    }

    @Override
    public long lost() {
        return next.lost();
    }

    @Override
    public void close() {
        next.close();
    }
}
