package io.fairlead.k8s.kubeconfig;

import io.fairlead.k8s.translate.Problem.Location;
import io.fairlead.k8s.yaml.MalformedFileException;
import io.fairlead.k8s.yaml.YamlFile;
import io.fairlead.k8s.yaml.YamlTree;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One kubeconfig file. Stanzas are read only when they are used, so a mistake in an unused one does no harm.
 *
 * <p>Threading: Immutable.
 */
final class KubeconfigFile {
    private static final Set<String> FIELDS = Set.of(
            "apiVersion", "kind", "preferences", "clusters", "users", "contexts", "current-context", "extensions");
    private static final String REMEDY = "correct the file, or name another by --kubeconfig";

    private final Path path;
    private final YamlFile yaml;
    private final @Nullable Node document;
    private final Stanza top;

    private KubeconfigFile(Path path, YamlFile yaml, @Nullable Node document, JsonNode tree) {
        this.path = path;
        this.yaml = yaml;
        this.document = document;
        top = new Stanza(this, "", tree);
    }

    /**
     * Reads a file; an empty one has nothing in it.
     *
     * @throws IllegalArgumentException if it is not a kubeconfig; the message says why
     */
    static KubeconfigFile of(Path path, byte[] content) {
        YamlFile yaml = new YamlFile(path.toString(), REMEDY);
        try {
            List<Node> documents = yaml.parse(content);
            if (documents.size() > 1) {
                throw notOne(path, "it has " + documents.size() + " YAML documents instead of one");
            }
            Node document = documents.isEmpty() ? null : documents.getFirst();
            JsonNode tree = document == null ? JsonNodeFactory.instance.nullNode() : new YamlTree(yaml).of(document);
            if (!tree.isNull() && !tree.isObject()) {
                throw notOne(path, "it holds " + (tree.isArray() ? "a list" : "text") + " instead of a map of fields");
            }
            KubeconfigFile file = new KubeconfigFile(
                    path, yaml, document, tree.isNull() ? JsonNodeFactory.instance.objectNode() : tree);
            file.checkKind();
            return file;
        } catch (MalformedFileException e) {
            throw notOne(path, "it " + e.problem().what() + " at " + e.problem().location());
        }
    }

    private static IllegalArgumentException notOne(Path path, String why) {
        return new IllegalArgumentException("kubeconfig '" + path + "' is not a kubeconfig: " + why + "; " + REMEDY);
    }

    private void checkKind() {
        String kind = top.text("kind");
        String version = top.text("apiVersion");
        if (kind != null && !kind.equals("Config") || version != null && !version.equals("v1")) {
            throw notOne(path, "its apiVersion is '" + version + "' and its kind '" + kind + "', not v1 and Config");
        }
    }

    Location place(String field) {
        return document == null ? new Location(path.toString(), 0, 0) : yaml.place(document, field);
    }

    Path resolve(String other) {
        return path.toAbsolutePath().resolveSibling(other).normalize();
    }

    /** Whether it says nothing at all. */
    boolean isEmpty() {
        return top.names().isEmpty();
    }

    @Nullable
    String currentContext() {
        return top.text("current-context");
    }

    /** What is ignored, in words. */
    List<String> warnings() {
        return top.unknown(FIELDS);
    }

    /**
     * The stanzas of a list, by their names.
     *
     * @param list {@code clusters}, {@code users} or {@code contexts}
     */
    Map<String, Stanza> named(String list) {
        Map<String, Stanza> named = new LinkedHashMap<>();
        for (Stanza entry : top.stanzas(list)) {
            String name = entry.text("name");
            if (name == null) {
                throw entry.refused("name", "is missing", "write a name");
            }
            if (named.putIfAbsent(name, entry) != null) {
                throw entry.refused("name", "'" + name + "' occurs twice", "remove one of the two");
            }
        }
        return named;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
