package io.fairlead.k8s.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "post");
    private static final Set<String> OPERATION_WORDS =
            Set.of("operationId", "summary", "parameters", "requestBody", "responses");

    private final OpenApi api = OpenApi.load();

    @Test
    void documentIsOpenApi() {
        assertThat(api.document().get("openapi").stringValue()).startsWith("3.1.");
        assertThat(api.document().get("info").propertyNames()).contains("title", "version");
        assertThat(api.document().propertyNames())
                .containsExactlyInAnyOrder("openapi", "info", "servers", "security", "paths", "components");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(api.all())
                .filteredOn(node -> node.isObject() && node.has("$ref"))
                .isNotEmpty()
                .allSatisfy(node -> {
                    assertThat(node.propertyNames()).containsExactly("$ref");
                    assertThat(api.resolve(node)).isNotNull();
                });
    }

    @Test
    void everyOperationHasASummaryAndDescribesItsErrors() {
        Set<String> ids = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : api.document().get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String name = operation.getKey() + " " + path.getKey();
                assertThat(METHODS).as(name).contains(operation.getKey());
                assertThat(OPERATION_WORDS)
                        .as(name)
                        .containsAll(operation.getValue().propertyNames());
                assertThat(ids.add(operation.getValue().get("operationId").stringValue()))
                        .as(name)
                        .isTrue();
                assertThat(operation.getValue().get("summary").stringValue())
                        .as(name)
                        .endsWith(".");
                assertThat(operation.getValue().get("responses").propertyNames())
                        .as(name)
                        .contains("200", "default");
                checkParameters(name, path.getKey(), operation.getValue());
            }
        }
    }

    private void checkParameters(String name, String path, JsonNode operation) {
        Set<String> inPath = new HashSet<>();
        for (JsonNode each : operation.has("parameters")
                ? operation.get("parameters")
                : JsonMapper.shared().createArrayNode()) {
            JsonNode parameter = api.resolve(each);
            assertThat(parameter.propertyNames()).as(name).contains("name", "in", "schema");
            if (parameter.get("in").stringValue().equals("path")) {
                inPath.add(parameter.get("name").stringValue());
            }
        }
        Set<String> inTemplate = new HashSet<>();
        java.util.regex.Pattern.compile("\\{([a-z]+)}")
                .matcher(path)
                .results()
                .forEach(match -> inTemplate.add(match.group(1)));
        assertThat(inPath).as(name).isEqualTo(inTemplate);
    }

    @Test
    void everyRequiredPropertyIsDefined() {
        assertThat(api.all())
                .filteredOn(node -> node.isObject() && node.has("properties") && node.has("required"))
                .isNotEmpty()
                .allSatisfy(node -> node.get("required")
                        .forEach(name -> assertThat(node.get("properties").propertyNames())
                                .contains(name.stringValue())));
    }

    @Test
    void everyActionIsDescribed() {
        assertThat(api.document().get("paths").propertyNames())
                .filteredOn(path -> path.startsWith("/api/v1/actions/"))
                .containsExactlyInAnyOrderElementsOf(Actions.NAMES.stream()
                        .map(name -> "/api/v1/actions/" + name)
                        .toList());
    }

    @Test
    void everyErrorCodeIsDescribed() {
        JsonNode codes = api.document()
                .get("components")
                .get("schemas")
                .get("Error")
                .get("properties")
                .get("error")
                .get("properties")
                .get("code")
                .get("enum");
        for (ApiException.Code code : ApiException.Code.values()) {
            assertThat(codes).anyMatch(each -> each.stringValue().equals(code.name()));
        }
        assertThat(codes).hasSize(ApiException.Code.values().length);
    }

    @Test
    void validatorRejectsWhatDiffers() {
        JsonMapper mapper = JsonMapper.shared();
        String done = "/api/v1/actions/drain";
        api.check("post", done, 200, "application/json", mapper.readTree("{\"done\":\"x\"}"));
        for (String wrong :
                new String[] {"{\"done\":1}", "{}", "{\"done\":\"x\",\"more\":1}", "[]", "{\"done\":null}"}) {
            assertThatExceptionOfType(AssertionError.class)
                    .as(wrong)
                    .isThrownBy(() -> api.check("post", done, 200, "application/json", mapper.readTree(wrong)));
        }
    }
}
