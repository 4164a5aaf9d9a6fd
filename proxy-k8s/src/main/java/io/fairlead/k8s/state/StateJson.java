package io.fairlead.k8s.state;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.SessionAffinity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * JSON of the values of the model: records are objects with the names of their components; addresses, ranges, times and
 * affinities are text.
 */
final class StateJson {
    private static final String NO_AFFINITY = "None";

    private StateJson() {}

    /** A mapper that refuses unknown fields; the records refuse values that are not allowed. */
    static ObjectMapper mapper() {
        SimpleModule values = new SimpleModule("fairlead-state");
        text(values, IpAddress.class, IpAddress::toString, IpAddress::parse);
        text(values, Cidr.class, Cidr::toString, Cidr::parse);
        text(values, Instant.class, Instant::toString, Instant::parse);
        text(values, Duration.class, Duration::toString, Duration::parse);
        text(values, SessionAffinity.class, StateJson::affinity, StateJson::affinity);
        return JsonMapper.builder()
                .addModule(values)
                // Components alone: what a record derives from them is no part of it.
                .visibility(PropertyAccessor.GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, Visibility.ANY)
                .build();
    }

    private static String affinity(SessionAffinity affinity) {
        return switch (affinity) {
            case SessionAffinity.None _ -> NO_AFFINITY;
            case SessionAffinity.ClientIp(Duration timeout) -> timeout.toString();
        };
    }

    private static SessionAffinity affinity(String text) {
        return text.equals(NO_AFFINITY) ? SessionAffinity.NONE : new SessionAffinity.ClientIp(Duration.parse(text));
    }

    private static <T> void text(
            SimpleModule module, Class<T> type, Function<T, String> format, Function<String, T> parse) {
        module.addSerializer(type, new TextSerializer<>(type, format));
        module.addDeserializer(type, new TextDeserializer<>(type, parse));
    }

    private static final class TextSerializer<T> extends StdScalarSerializer<T> {
        private static final long serialVersionUID = 1;
        private final transient Function<T, String> format;

        TextSerializer(Class<T> type, Function<T, String> format) {
            super(type);
            this.format = format;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(format.apply(value));
        }
    }

    private static final class TextDeserializer<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1;
        private final transient Function<String, T> parse;

        TextDeserializer(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            String text = json.getValueAsString();
            try {
                return parse.apply(text);
            } catch (RuntimeException e) {
                throw context.weirdStringException(text, handledType(), String.valueOf(e.getMessage()));
            }
        }
    }
}
