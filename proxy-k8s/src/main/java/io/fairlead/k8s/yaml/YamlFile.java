package io.fairlead.k8s.yaml;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Location;
import io.fairlead.k8s.translate.Problem.Severity;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The text of one file as YAML documents whose nodes know their places. JSON is read the same way: YAML contains
 * it.
 *
 * <p>Threading: Immutable.
 */
public final class YamlFile {
    private static final Pattern STEP = Pattern.compile("\\[([^]]*)]|([^.\\[]+)");

    private final String name;
    private final String remedy;

    /**
     * A file that is not read yet.
     *
     * @param name how places in it are named
     * @param remedy what to do if it is malformed, or what happens until then
     */
    public YamlFile(String name, String remedy) {
        this.name = name;
        this.remedy = remedy;
    }

    /** The documents of the file. */
    public List<Node> parse(byte[] bytes) throws MalformedFileException {
        String text = decode(bytes);
        List<Node> documents = new ArrayList<>();
        try {
            new Compose(settings()).composeAllFromString(text).forEach(documents::add);
        } catch (MarkedYamlEngineException e) {
            throw malformed(place(e.getProblemMark().or(e::getContextMark)), message(e));
        } catch (ReaderException e) {
            throw malformed(placeOf(text, e.getPosition()), "has the character U+%04X".formatted(e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw malformed(new Location(name, 0, 0), String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw malformed(new Location(name, 0, 0), "is nested too deeply");
        }
        return documents;
    }

    private String decode(byte[] bytes) throws MalformedFileException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(new Location(name, 0, 0), "is not UTF-8 text");
        }
    }

    /** Output of kubectl for a large cluster is larger than the library's limit, which is meant for untrusted input. */
    private LoadSettings settings() {
        return LoadSettings.builder()
                .setLabel(name)
                .setSchema(new KubernetesSchema())
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
    }

    private static String message(MarkedYamlEngineException e) {
        String context = e.getContext();
        return context == null || context.isBlank() ? e.getProblem() : context + ", " + e.getProblem();
    }

    /** The file cannot be read because of something at that place; {@code what} completes "is not valid YAML: …". */
    public MalformedFileException malformed(Location location, String what) {
        return new MalformedFileException(
                Problem.ofFile(Severity.ERROR, location, "is not valid YAML or JSON: " + what.strip(), remedy));
    }

    /** Where a node begins. */
    public Location place(Node node) {
        return place(node.getStartMark());
    }

    private Location place(Optional<Mark> mark) {
        return mark.map(m -> new Location(name, m.getLine() + 1, m.getColumn() + 1))
                .orElseGet(() -> new Location(name, 0, 0));
    }

    private Location placeOf(String text, int index) {
        String before = text.substring(0, Math.clamp(index, 0, text.length()));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Location(name, line, before.length() - before.lastIndexOf('\n'));
    }

    /**
     * Where a field is, such as {@code spec.ports[0].port} or {@code metadata.labels[app.kubernetes.io/name]}; if it is
     * missing, where the innermost field around it is.
     */
    public Location place(Node object, String field) {
        Node found = object;
        Matcher steps = STEP.matcher(field);
        while (steps.find()) {
            String bracketed = steps.group(1);
            Node next = child(found, bracketed == null ? steps.group(2) : bracketed);
            if (next == null) {
                break;
            }
            found = next;
        }
        return place(found);
    }

    /** Where a key of a map is; if the map has it from somewhere else, where the map begins. */
    public Location keyPlace(Node map, String key) {
        if (map instanceof MappingNode entries) {
            for (NodeTuple entry : entries.getValue()) {
                if (isKey(entry, key)) {
                    return place(entry.getKeyNode());
                }
            }
        }
        return place(map);
    }

    /** The value of a key, or the item at an index. */
    public static @Nullable Node child(Node node, String step) {
        return switch (node) {
            case MappingNode map ->
                map.getValue().stream()
                        .filter(entry -> isKey(entry, step))
                        .map(NodeTuple::getValueNode)
                        .findFirst()
                        .orElse(null);
            case SequenceNode list -> item(list.getValue(), step);
            default -> null;
        };
    }

    private static boolean isKey(NodeTuple entry, String step) {
        return entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(step);
    }

    private static @Nullable Node item(List<Node> items, String step) {
        boolean isIndex = !step.isEmpty() && step.length() < 9 && step.chars().allMatch(c -> c >= '0' && c <= '9');
        int index = isIndex ? Integer.parseInt(step) : items.size();
        return index < items.size() ? items.get(index) : null;
    }
}
