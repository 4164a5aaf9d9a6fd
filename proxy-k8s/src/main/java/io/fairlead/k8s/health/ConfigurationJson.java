package io.fairlead.k8s.health;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Configuration as JSON. A class of its own, so that Jackson's mapper is loaded only when needed. Thread-safe. */
final class ConfigurationJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    private ConfigurationJson() {}

    static String of(Map<String, Object> configuration) {
        try {
            return MAPPER.writeValueAsString(configuration);
        } catch (JacksonException e) {
            throw new IllegalStateException("the configuration cannot be written as JSON", e);
        }
    }
}
