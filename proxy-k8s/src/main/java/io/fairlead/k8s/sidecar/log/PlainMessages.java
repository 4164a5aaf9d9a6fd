package io.fairlead.k8s.sidecar.log;

import java.io.Serializable;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.MessageFactory;
import org.jspecify.annotations.Nullable;

/** Messages whose <code>{}</code> are replaced by the texts of their parameters; log4j's own load formats of dates. */
final class PlainMessages implements MessageFactory, Serializable {
    private static final long serialVersionUID = 1;
    private static final String PLACE = "{}";

    @Override
    public Message newMessage(@Nullable Object message) {
        return new PlainMessage(String.valueOf(message), new Object[0]);
    }

    @Override
    public Message newMessage(@Nullable String message) {
        return new PlainMessage(String.valueOf(message), new Object[0]);
    }

    @Override
    public Message newMessage(@Nullable String message, @Nullable Object... params) {
        return new PlainMessage(String.valueOf(message), params == null ? new Object[0] : params);
    }

    /**
     * A message.
     *
     * <p>Threading: Immutable, as far as its parameters are.
     */
    private static final class PlainMessage implements Message {
        private static final long serialVersionUID = 1;

        private final String format;

        @SuppressWarnings("serial") // no message is ever serialised
        private final @Nullable Object[] parameters;

        PlainMessage(String format, @Nullable Object[] parameters) {
            this.format = format;
            this.parameters = parameters;
        }

        @Override
        public String getFormattedMessage() {
            StringBuilder text = new StringBuilder(format.length() + 32);
            int from = 0;
            int next = 0;
            int place = format.indexOf(PLACE);
            while (place >= 0 && next < parameters.length) {
                text.append(format, from, place).append(parameters[next++]);
                from = place + PLACE.length();
                place = format.indexOf(PLACE, from);
            }
            return text.append(format, from, format.length()).toString();
        }

        @Override
        @SuppressWarnings("NullAway") // log4j's parameters may be null, though it does not say so
        public @Nullable Object[] getParameters() {
            return parameters;
        }

        /** The last parameter, if it is one and has no place. */
        @Override
        public @Nullable Throwable getThrowable() {
            int places = 0;
            for (int at = format.indexOf(PLACE); at >= 0; at = format.indexOf(PLACE, at + PLACE.length())) {
                places++;
            }
            return parameters.length > places && parameters[parameters.length - 1] instanceof Throwable thrown
                    ? thrown
                    : null;
        }
    }
}
