package io.fairlead.k8s.admin;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OpenAPI document of the admin API, and a validator for those words of JSON Schema that it uses. Others are errors, so
 * that none is taken for checked that is not.
 *
 * <p>Threading: Immutable.
 */
public final class OpenApi {
    private static final Set<String> SCHEMA_WORDS = Set.of(
            "$ref",
            "type",
            "enum",
            "format",
            "description",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "minimum",
            "maximum");

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final JsonNode document;

    private OpenApi(JsonNode document) {
        this.document = document;
    }

    /** The document that nodes serve. */
    public static OpenApi load() {
        try (InputStream text =
                Objects.requireNonNull(AdminApi.class.getResourceAsStream("openapi.yaml"), "openapi.yaml")) {
            Object tree = new Load(LoadSettings.builder().build()).loadFromInputStream(text);
            return new OpenApi(MAPPER.valueToTree(tree));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    JsonNode document() {
        return document;
    }

    /** The node that a reference stands for, or the node itself. */
    JsonNode resolve(JsonNode node) {
        JsonNode reference = node.get("$ref");
        if (reference == null) {
            return node;
        }
        JsonNode found = document;
        for (String step : reference.stringValue().substring("#/".length()).split("/")) {
            found = found.get(step);
            if (found == null) {
                return fail("nothing is at " + reference);
            }
        }
        return found;
    }

    /** The template of a path, such as {@code /api/v1/services/{namespace}/{name}}. */
    String template(String path) {
        for (String template : document.get("paths").propertyNames()) {
            if (path.matches(template.replaceAll("\\{[a-z]+}", "[^/]+"))) {
                return template;
            }
        }
        return fail("the document has no path for " + path);
    }

    /**
     * Checks an answer.
     *
     * @param method in lower case
     * @param path without the query
     */
    public void check(String method, String path, int status, String contentType, JsonNode body) {
        JsonNode operation = document.get("paths").get(template(path)).get(method);
        JsonNode responses = (operation == null ? anyOperation(path) : operation).get("responses");
        JsonNode response = responses.get(Integer.toString(status));
        JsonNode content =
                resolve(response == null ? responses.get("default") : response).get("content");
        JsonNode media = content.get(contentType);
        if (media == null) {
            fail(path + " answers " + contentType + ", which the document does not have");
            return;
        }
        checkSchema(path, media.get("schema"), body);
    }

    private JsonNode anyOperation(String path) {
        return document.get("paths").get(template(path)).iterator().next();
    }

    /** Checks a value. */
    void checkSchema(String where, JsonNode written, JsonNode value) {
        JsonNode schema = resolve(written);
        for (String word : schema.propertyNames()) {
            if (!SCHEMA_WORDS.contains(word)) {
                fail("the validator does not know '" + word + "' of " + where);
            }
        }
        Set<String> types = types(schema);
        if (!types.contains(type(value)) && !(type(value).equals("integer") && types.contains("number"))) {
            fail(where + " is " + value + ", which is not " + types);
        }
        JsonNode allowed = schema.get("enum");
        if (allowed != null && !contains(allowed, value)) {
            fail(where + " is " + value + "; allowed are " + allowed);
        }
        if (schema.has("format") && value.isString()) {
            checkTime(where, value.stringValue());
        }
        if (value.isArray() && schema.has("items")) {
            int index = 0;
            for (JsonNode item : value) {
                checkSchema(where + "[" + index++ + "]", schema.get("items"), item);
            }
        }
        if (value.isObject()) {
            checkObject(where, schema, value);
        }
    }

    private void checkObject(String where, JsonNode schema, JsonNode value) {
        JsonNode required = schema.get("required");
        if (required != null) {
            for (JsonNode name : required) {
                if (!value.has(name.stringValue())) {
                    fail(where + " lacks " + name + ": " + value);
                }
            }
        }
        JsonNode properties = schema.get("properties");
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            JsonNode known = properties == null ? null : properties.get(property.getKey());
            JsonNode other = schema.get("additionalProperties");
            JsonNode of = known == null && other != null && other.isObject() ? other : known;
            if (of == null) {
                fail(where + " has '" + property.getKey() + "', which the document does not");
                return;
            }
            checkSchema(where + "." + property.getKey(), of, property.getValue());
        }
    }

    private static void checkTime(String where, String text) {
        try {
            Instant.parse(text);
        } catch (DateTimeParseException e) {
            fail(where + " is '" + text + "', which is no time");
        }
    }

    private static boolean contains(JsonNode allowed, JsonNode value) {
        for (JsonNode each : allowed) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.get("type");
        Set<String> types = new LinkedHashSet<>();
        if (type.isArray()) {
            type.forEach(each -> types.add(each.stringValue()));
        } else {
            types.add(type.stringValue());
        }
        return types;
    }

    private static String type(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "null";
        }
        if (value.isString()) {
            return "string";
        }
        if (value.isBoolean()) {
            return "boolean";
        }
        if (value.isIntegralNumber()) {
            return "integer";
        }
        if (value.isNumber()) {
            return "number";
        }
        return value.isArray() ? "array" : "object";
    }

    /** All nodes of the document, itself included. */
    List<JsonNode> all() {
        List<JsonNode> all = new java.util.ArrayList<>();
        collect(document, all);
        return all;
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        into.add(node);
        node.forEach(child -> collect(child, into));
    }
}
