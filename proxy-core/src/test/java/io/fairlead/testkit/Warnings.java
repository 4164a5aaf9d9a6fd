package io.fairlead.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What an operator is warned of in the log until this is closed. Thread-safe. */
public final class Warnings extends AbstractAppender implements AutoCloseable {
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Level levelBefore = root().getLevel();

    private Warnings() {
        super("warnings", null, null, false, Property.EMPTY_ARRAY);
    }

    /** Starts to listen. */
    public static Warnings capture() {
        Warnings warnings = new Warnings();
        warnings.start();
        root().addAppender(warnings);
        if (warnings.levelBefore.isMoreSpecificThan(Level.ERROR)) {
            Configurator.setRootLevel(Level.WARN);
        }
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

    /** What was said so far. */
    public List<String> messages() {
        return messages;
    }

    @Override
    public void close() {
        root().removeAppender(this);
        Configurator.setRootLevel(levelBefore);
        stop();
    }
}
