package io.fairlead.k8s.state;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.fairlead.model.Cidr;
import io.fairlead.model.EndpointLeave;
import io.fairlead.model.IpAddress;
import io.fairlead.model.SessionAffinity;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * JSON of the values of the model: records are objects with the names of their components; addresses, ranges, times,
 * affinities and rules are text.
 */
final class StateJson {
    private static final String NO_AFFINITY = "None";
    private static final String KEEP = "Keep";

    private StateJson() {}

    /** A mapper that refuses unknown fields; the records refuse values that are not allowed. */
    static ObjectMapper mapper() {
        SimpleModule values = new SimpleModule("fairlead-state");
        text(values, IpAddress.class, IpAddress::toString, IpAddress::parse);
        text(values, Cidr.class, Cidr::toString, Cidr::parse);
        text(values, Instant.class, Instant::toString, Instant::parse);
        text(values, Duration.class, Duration::toString, Duration::parse);
        text(values, SessionAffinity.class, StateJson::affinity, StateJson::affinity);
        text(values, EndpointLeave.class, StateJson::leave, StateJson::leave);
        return JsonMapper.builder()
                .addModule(values)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                // Components alone: what a record derives from them is no part of it.
                .changeDefaultVisibility(visibility -> visibility
                        .withGetterVisibility(Visibility.NONE)
                        .withIsGetterVisibility(Visibility.NONE)
                        .withFieldVisibility(Visibility.ANY))
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

    private static String leave(EndpointLeave rule) {
        return switch (rule) {
            case EndpointLeave.Keep() -> KEEP;
            case EndpointLeave.After(Duration grace) -> grace.toString();
        };
    }

    private static EndpointLeave leave(String text) {
        return text.equals(KEEP) ? EndpointLeave.KEEP : new EndpointLeave.After(Duration.parse(text));
    }

    private static <T> void text(
            SimpleModule module, Class<T> type, Function<T, String> format, Function<String, T> parse) {
        module.addSerializer(type, new TextSerializer<>(type, format));
        module.addDeserializer(type, new TextDeserializer<>(type, parse));
    }

    private static final class TextSerializer<T> extends StdScalarSerializer<T> {
        private final Function<T, String> format;

        TextSerializer(Class<T> type, Function<T, String> format) {
            super(type);
            this.format = format;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializationContext provider) {
            json.writeString(format.apply(value));
        }
    }

    private static final class TextDeserializer<T> extends StdScalarDeserializer<T> {
        private final Function<String, T> parse;

        TextDeserializer(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) {
            String text = json.getValueAsString();
            try {
                return parse.apply(text);
            } catch (RuntimeException e) {
                throw context.weirdStringException(text, handledType(), String.valueOf(e.getMessage()));
            }
        }
    }
}
