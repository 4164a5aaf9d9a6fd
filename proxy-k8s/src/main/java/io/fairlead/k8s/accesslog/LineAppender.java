package io.fairlead.k8s.accesslog;

import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.util.StringBuilderFormattable;

/** Hands the messages of a logger to an output as they are. Confined to the thread that writes the access log. */
final class LineAppender extends AbstractAppender {
    /** The name of the appender. */
    static final String NAME = "access";

    private final LineOutput output;
    private final StringBuilder line = new StringBuilder();

    LineAppender(LineOutput output) {
        super(NAME, null, null, false, Property.EMPTY_ARRAY);
        this.output = output;
    }

    @Override
    public void append(LogEvent event) {
        Message message = event.getMessage();
        if (message instanceof StringBuilderFormattable reusable) {
            line.setLength(0);
            reusable.formatTo(line);
            output.write(line);
        } else {
            output.write(message.getFormattedMessage());
        }
    }
}
