package io.fairlead.k8s.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What an operator is warned of in the log until this is closed. Thread-safe. */
final class Warnings extends AbstractAppender implements AutoCloseable {
    private final List<String> messages = new CopyOnWriteArrayList<>();

    private Warnings() {
        super("warnings", null, null, false, Property.EMPTY_ARRAY);
    }

    static Warnings capture() {
        Warnings warnings = new Warnings();
        warnings.start();
        root().addAppender(warnings);
        return warnings;
    }

    private static Logger root() {
        return (Logger) LogManager.getRootLogger();
    }

    @Override
    public void append(LogEvent event) {
        if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
            messages.add(event.getMessage().getFormattedMessage());
        }
    }

    List<String> messages() {
        return messages;
    }

    @Override
    public void close() {
        root().removeAppender(this);
        stop();
    }
}
