package io.fairlead.k8s.otlp;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a collector answers to a request that it has accepted. Stateless. */
final class OtlpAnswer {
    private static final JsonMapper JSON = new JsonMapper();

    private OtlpAnswer() {}

    /** How many data points it has rejected; 0 if it does not say so. */
    static long rejected(String body) {
        if (body.isBlank()) {
            return 0;
        }
        try {
            JsonNode rejected = JSON.readTree(body).path("partialSuccess").path("rejectedDataPoints");
            return rejected.asLong(0);
        } catch (JacksonException e) {
            return 0;
        }
    }
}
