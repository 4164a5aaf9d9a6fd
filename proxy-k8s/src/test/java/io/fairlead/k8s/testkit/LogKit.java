package io.fairlead.k8s.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What is logged until this is closed, each with its level. Thread-safe. */
public final class LogKit extends AbstractAppender implements AutoCloseable {
    private final List<String> messages = new CopyOnWriteArrayList<>();

    private LogKit() {
        super("log-kit", null, null, false, Property.EMPTY_ARRAY);
    }

    public static LogKit capture() {
        LogKit kit = new LogKit();
        kit.start();
        root().addAppender(kit);
        return kit;
    }

    private static Logger root() {
        return (Logger) LogManager.getRootLogger();
    }

    @Override
    public void append(LogEvent event) {
        messages.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
    }

    public List<String> messages() {
        return messages;
    }

    @Override
    public void close() {
        root().removeAppender(this);
        stop();
    }
}
