package io.fairlead.k8s.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** Configuration as JSON. A class of its own, so that Jackson's mapper is loaded only when needed. Thread-safe. */
final class ConfigurationJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ConfigurationJson() {}

    static String of(Map<String, Object> configuration) {
        try {
            return MAPPER.writeValueAsString(configuration);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the configuration cannot be written as JSON", e);
        }
    }
}
