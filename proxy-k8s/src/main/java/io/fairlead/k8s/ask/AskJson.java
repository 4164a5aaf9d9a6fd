package io.fairlead.k8s.ask;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes the JSON of the admin API.
 *
 * <p>Threading: Thread-safe.
 */
public final class AskJson {
    private static final JsonSetter.Value EMPTY = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .withConfigOverride(String.class, override -> override.setNullHandling(EMPTY))
            .withConfigOverride(List.class, override -> override.setNullHandling(EMPTY))
            .withConfigOverride(Map.class, override -> override.setNullHandling(EMPTY))
            .build();

    private AskJson() {}

    /**
     * Reads an answer.
     *
     * @throws AskException if it is another one
     */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    /** Reads a line of a stream. */
    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    /** A value as JSON that people can read. */
    public static byte[] readable(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
    }

    static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    private static AskException unreadable(JacksonException e) {
        return new AskException(
                AskException.Kind.FAILED,
                "the answer is not what a node sends (" + e.getOriginalMessage()
                        + "); check that --admin is the address of a node",
                e);
    }
}
