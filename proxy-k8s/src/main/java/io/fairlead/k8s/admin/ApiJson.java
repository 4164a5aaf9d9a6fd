package io.fairlead.k8s.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fairlead.k8s.http.HttpAnswer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes and reads the JSON of the API. Thread-safe. */
final class ApiJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.ALWAYS))
            .build();

    private ApiJson() {}

    static byte[] bytes(Object view) {
        return MAPPER.writeValueAsBytes(view);
    }

    static HttpAnswer answer(Object view) {
        return plain(HttpAnswer.json(200, bytes(view)));
    }

    static HttpAnswer error(ApiException.Code code, String message) {
        return plain(HttpAnswer.json(code.status(), bytes(ErrorView.of(code, message))));
    }

    /** With the headers that every answer has. */
    static HttpAnswer plain(HttpAnswer answer) {
        return answer.withHeader("Cache-Control", "no-store");
    }

    /**
     * Reads an object.
     *
     * @throws ApiException if the text is none
     */
    static JsonNode object(String text) {
        try {
            JsonNode node = MAPPER.readTree(text.isBlank() ? "{}" : text);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw badBody();
        }
        throw badBody();
    }

    private static ApiException badBody() {
        return new ApiException(
                ApiException.Code.BadRequest, "the body is not a JSON object; send one such as {\"id\":\"1-42\"}");
    }
}
