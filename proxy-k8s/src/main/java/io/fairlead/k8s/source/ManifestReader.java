package io.fairlead.k8s.source;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fairlead.k8s.translate.Origin;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Location;
import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.k8s.translate.ServiceScope;
import io.fairlead.k8s.translate.Translation;
import io.fairlead.k8s.translate.Translation.Rejected;
import io.fairlead.k8s.translate.Translator;
import io.fairlead.k8s.yaml.MalformedFileException;
import io.fairlead.k8s.yaml.YamlFile;
import io.fairlead.k8s.yaml.YamlTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads the objects of one manifest file: several documents, each an object or a list of objects as kubectl prints
 * them. Confined to one file.
 */
final class ManifestReader {
    /** As strict as the API server: {@code "80"} is no number, 80.5 no port, and {@code on} no text. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private static final String REMEDY = "correct the file; until then its objects are kept as they were";
    private static final String KIND_REMEDY = "add the kind, or remove the object";

    private final YamlFile file;
    private final ServiceScope scope;
    private final Map<ObjectKey, FoundObject> objects = new LinkedHashMap<>();
    private final Map<String, Location> otherKinds = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private ManifestReader(String fileName, ServiceScope scope) {
        this.file = new YamlFile(fileName, REMEDY);
        this.scope = scope;
    }

    /**
     * The objects of a file.
     *
     * @param scope which Services are served
     */
    static FileContents read(String fileName, byte[] bytes, ServiceScope scope) throws MalformedFileException {
        ManifestReader reader = new ManifestReader(fileName, scope);
        try {
            for (org.snakeyaml.engine.v2.nodes.Node document : reader.file.parse(bytes)) {
                reader.addObject(document, new YamlTree(reader.file).of(document), "", "");
            }
        } catch (StackOverflowError e) {
            throw reader.file.malformed(new Location(fileName, 0, 0), "is nested too deeply");
        }
        return new FileContents(reader.objects, reader.otherKinds, reader.problems);
    }

    private void addObject(
            org.snakeyaml.engine.v2.nodes.Node yaml, JsonNode tree, String listVersion, String itemKind) {
        if (tree.isNull()) {
            return;
        }
        String kind = text(tree, "kind", itemKind);
        String version = text(tree, "apiVersion", listVersion);
        if (kind.isEmpty() || version.isEmpty()) {
            problems.add(Problem.ofFile(
                    Severity.ERROR,
                    file.place(yaml),
                    "an object without " + (kind.isEmpty() ? "kind" : "apiVersion"),
                    KIND_REMEDY));
        } else if (kind.endsWith("List") && tree.path("items").isArray()) {
            addItems(yaml, tree, version, kind.substring(0, kind.length() - "List".length()));
        } else {
            addOfKind(yaml, tree, version, kind);
        }
    }

    private static String text(JsonNode tree, String field, String missing) {
        JsonNode value = tree.path(field);
        return value.isString() && !value.stringValue().isBlank() ? value.stringValue() : missing;
    }

    /** Items of a typed list, such as ServiceList, need not repeat their kind. */
    private void addItems(org.snakeyaml.engine.v2.nodes.Node yaml, JsonNode list, String version, String itemKind) {
        JsonNode items = list.path("items");
        String itemVersion = itemKind.isEmpty() ? "" : version;
        for (int i = 0; i < items.size(); i++) {
            addObject(item(yaml, i), items.get(i), itemVersion, itemKind);
        }
    }

    private static org.snakeyaml.engine.v2.nodes.Node item(org.snakeyaml.engine.v2.nodes.Node yaml, int index) {
        org.snakeyaml.engine.v2.nodes.Node items = YamlFile.child(yaml, "items");
        return items instanceof SequenceNode list ? list.getValue().get(index) : yaml;
    }

    private void addOfKind(org.snakeyaml.engine.v2.nodes.Node yaml, JsonNode tree, String version, String kind) {
        switch (version + " " + kind) {
            case "v1 Service" ->
                add(yaml, tree, kind, Service.class, s -> Translator.service(s, Origin.MANIFEST, scope));
            case "discovery.k8s.io/v1 EndpointSlice" ->
                add(yaml, tree, kind, EndpointSlice.class, s -> Translator.slice(s, Origin.MANIFEST, scope));
            case "v1 Node" -> add(yaml, tree, kind, Node.class, n -> Translator.node(n, Origin.MANIFEST));
            default -> otherKinds.putIfAbsent(version + " " + kind, file.place(yaml));
        }
    }

    private <K extends HasMetadata> void add(
            org.snakeyaml.engine.v2.nodes.Node yaml,
            JsonNode tree,
            String kind,
            Class<K> type,
            Function<K, ? extends Translation<?>> translate) {
        ObjectKey key = key(tree, kind);
        Translation<?> translation;
        try {
            translation = translate.apply(MAPPER.treeToValue(tree, type));
        } catch (JacksonException e) {
            translation = new Rejected<>(List.of(MappingFault.problem(e, key, tree)));
        }
        translation.problems().forEach(problem -> problems.add(problem.at(file.place(yaml, problem.field()))));
        FoundObject earlier = objects.putIfAbsent(key, new FoundObject(key, translation, file.place(yaml)));
        if (earlier != null) {
            problems.add(new Problem(
                    Severity.WARNING,
                    file.place(yaml),
                    key.reference(),
                    "",
                    "is already defined at " + earlier.location(),
                    "the first definition is used; remove one of the two"));
        }
    }

    private static ObjectKey key(JsonNode tree, String kind) {
        JsonNode metadata = tree.path("metadata");
        String namespace = kind.equals("Node") ? "" : text(metadata, "namespace", "default");
        JsonNode name = metadata.path("name");
        return new ObjectKey(kind, namespace, name.isValueNode() ? name.asString() : "");
    }
}
