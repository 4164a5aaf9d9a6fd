package io.fairlead.k8s.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns YAML nodes into the JSON tree that they stand for, as the Kubernetes tools do: aliases and merge keys
 * ({@code <<}) are resolved; a key that occurs twice is an error. Confined to one document.
 */
public final class YamlTree {
    private static final String MERGE = "<<";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final YamlFile file;
    private final IdentityHashMap<Node, JsonNode> done = new IdentityHashMap<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    /** For one document of the file. */
    public YamlTree(YamlFile file) {
        this.file = file;
    }

    /** What the node stands for. */
    public JsonNode of(Node node) throws MalformedFileException {
        JsonNode known = done.get(node);
        if (known != null) {
            return known;
        }
        if (!open.add(node)) {
            throw file.malformed(file.place(node), "an alias leads back to itself");
        }
        JsonNode tree = convert(node);
        open.remove(node);
        done.put(node, tree);
        return tree;
    }

    private JsonNode convert(Node node) throws MalformedFileException {
        return switch (node) {
            case MappingNode map -> map(map);
            case SequenceNode list -> list(list);
            case ScalarNode scalar -> scalar(scalar);
            default -> throw file.malformed(file.place(node), "a " + node.getNodeType() + " cannot be used here");
        };
    }

    private ArrayNode list(SequenceNode list) throws MalformedFileException {
        ArrayNode array = JSON.arrayNode(list.getValue().size());
        for (Node item : list.getValue()) {
            array.add(of(item));
        }
        return array;
    }

    private ObjectNode map(MappingNode map) throws MalformedFileException {
        ObjectNode object = JSON.objectNode();
        Set<String> own = new HashSet<>();
        for (NodeTuple entry : map.getValue()) {
            String key = key(entry.getKeyNode());
            if (key.equals(MERGE)) {
                merge(of(entry.getValueNode()), object, entry.getValueNode());
            } else if (own.add(key)) {
                object.set(key, of(entry.getValueNode()));
            } else {
                throw file.malformed(file.place(entry.getKeyNode()), "the key '" + key + "' occurs twice");
            }
        }
        return object;
    }

    private String key(Node node) throws MalformedFileException {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return scalar.getValue().equals(MERGE) ? MERGE : scalar(scalar).asString();
        }
        throw file.malformed(file.place(node), "a key must be a word");
    }

    /** Fields of the merged maps count where the map itself and maps merged before have none. */
    private void merge(JsonNode from, ObjectNode into, Node place) throws MalformedFileException {
        switch (from) {
            case ObjectNode fields -> fields.properties().forEach(e -> into.putIfAbsent(e.getKey(), e.getValue()));
            case ArrayNode maps -> {
                for (JsonNode each : maps) {
                    merge(each, into, place);
                }
            }
            default -> throw file.malformed(file.place(place), "only maps can be merged with <<");
        }
    }

    private JsonNode scalar(ScalarNode scalar) throws MalformedFileException {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        boolean isKnown = tag.equals(Tag.NULL) || tag.equals(Tag.BOOL) || tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
        if (!isKnown) {
            return JSON.stringNode(text);
        }
        return switch (YamlScalar.of(text)) {
            case YamlScalar.Null _ -> JSON.nullNode();
            case YamlScalar.Switch(boolean isOn) -> JSON.booleanNode(isOn);
            case YamlScalar.Whole(BigInteger value) -> whole(value);
            case YamlScalar.Decimal(BigDecimal value) -> decimal(value);
            case YamlScalar.NotFinite _ ->
                throw file.malformed(file.place(scalar), "the number " + text + " cannot be used here");
            case YamlScalar.Text _ ->
                throw file.malformed(file.place(scalar), "'" + text + "' is not of the type that its tag names");
        };
    }

    private static JsonNode whole(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            // as a JSON parser does: a targetPort that is read as a long is none for the Kubernetes model
            return JSON.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? JSON.numberNode(value.longValue()) : JSON.numberNode(value);
    }

    /** A number such as 1e3 or 80.0 is whole: JSON does not tell how it was written. */
    private static JsonNode decimal(BigDecimal value) {
        BigInteger truncated = value.toBigInteger();
        return new BigDecimal(truncated).compareTo(value) == 0 && truncated.bitLength() < Long.SIZE
                ? whole(truncated)
                : JSON.numberNode(value.doubleValue());
    }
}
