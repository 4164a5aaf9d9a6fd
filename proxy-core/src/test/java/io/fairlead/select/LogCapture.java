package io.fairlead.select;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What a class logs until this is closed. */
final class LogCapture extends AbstractAppender implements AutoCloseable {
    private final List<String> messages = new ArrayList<>();
    private final Logger logger;
    private final Level level;

    private LogCapture(Logger logger) {
        super("capture", null, null, false, Property.EMPTY_ARRAY);
        this.logger = logger;
        level = logger.getLevel();
    }

    static LogCapture of(Class<?> type) {
        LogCapture capture = new LogCapture((Logger) LogManager.getLogger(type));
        capture.start();
        capture.logger.addAppender(capture);
        capture.logger.setLevel(Level.ALL);
        return capture;
    }

    @Override
    public void append(LogEvent event) {
        messages.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
    }

    List<String> messages() {
        return messages;
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        logger.setLevel(level);
        stop();
    }
}
