package io.fairlead.k8s.kubeconfig;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * One map of a kubeconfig. A field that is null or empty counts as missing, as for the Kubernetes tools; one of another
 * type than it should have is refused.
 *
 * <p>Threading: Immutable.
 */
final class Stanza {
    private static final char DELETE = 0x7f;

    private final KubeconfigFile file;
    private final String path;
    private final JsonNode tree;

    /** @param path where in the file it is, such as {@code users[0].user}; empty for the whole file */
    Stanza(KubeconfigFile file, String path, JsonNode tree) {
        this.file = file;
        this.path = path;
        this.tree = tree;
    }

    /** A refusal of a field, with its place. */
    IllegalArgumentException refused(String field, String what, String remedy) {
        return new IllegalArgumentException(problem(field, what, remedy).toString());
    }

    private Problem problem(String field, String what, String remedy) {
        String full = full(field);
        return new Problem(Severity.ERROR, file.place(full), null, full, what, remedy);
    }

    private String full(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** The fields that it has. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        names.addAll(tree.propertyNames());
        return names;
    }

    /** Rejects unknown fields: ignoring one could send credentials to the wrong server, or send none. */
    void allowOnly(Set<String> known) {
        for (String name : names()) {
            if (!known.contains(name)) {
                throw refused(name, "is not a known field", "correct or remove it; known are " + new TreeSet<>(known));
            }
        }
    }

    /** What {@link #allowOnly} would refuse, as warnings. */
    List<String> unknown(Set<String> known) {
        return names().stream()
                .filter(name -> !known.contains(name))
                .map(name ->
                        problem(name, "is not a known field", "it is ignored").toString())
                .toList();
    }

    boolean has(String field) {
        return !raw(field).isMissingNode();
    }

    /** A missing node for a field that is missing or null. */
    JsonNode raw(String field) {
        JsonNode value = tree.path(field);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    @Nullable
    String text(String field) {
        JsonNode value = raw(field);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isString()) {
            throw wrongType(field, "text in quotes");
        }
        return value.stringValue().isEmpty() ? null : value.stringValue();
    }

    private IllegalArgumentException wrongType(String field, String needed) {
        return refused(field, "has the wrong type", "expected " + needed);
    }

    /** Text that can be the value of an HTTP header. It may be secret, so no message shows it. */
    @Nullable
    String header(String field) {
        String value = text(field);
        checkHeader(field, value == null ? "" : value);
        return value;
    }

    /** Texts that can be values of HTTP headers. */
    List<String> headers(String field) {
        List<String> values = texts(field);
        values.forEach(value -> checkHeader(field, value));
        return values;
    }

    private void checkHeader(String field, String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c == DELETE)) {
            throw refused(field, "has a line break or another control character", "correct it");
        }
    }

    boolean isOn(String field) {
        JsonNode value = raw(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw wrongType(field, "true or false");
        }
        return !value.isMissingNode() && value.booleanValue();
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list(field)) {
            if (!item.isString()) {
                throw wrongType(field, "a list of strings in quotes");
            }
            texts.add(item.stringValue());
        }
        return texts;
    }

    private JsonNode list(String field) {
        JsonNode value = raw(field);
        if (!value.isMissingNode() && !value.isArray()) {
            throw wrongType(field, "a list");
        }
        return value;
    }

    @Nullable
    Stanza stanza(String field) {
        JsonNode value = raw(field);
        if (!value.isMissingNode() && !value.isObject()) {
            throw wrongType(field, "a map of fields");
        }
        return value.isMissingNode() ? null : new Stanza(file, full(field), value);
    }

    List<Stanza> stanzas(String field) {
        List<Stanza> stanzas = new ArrayList<>();
        for (JsonNode item : list(field)) {
            if (!item.isObject()) {
                throw wrongType(field, "a list of maps");
            }
            stanzas.add(new Stanza(file, full(field) + "[" + stanzas.size() + "]", item));
        }
        return stanzas;
    }

    /** A path; a relative one begins at the directory of the kubeconfig. */
    @Nullable
    Path path(String field) {
        String text = text(field);
        return text == null ? null : file.resolve(text);
    }

    /** The name of a program, or its path if it has a slash. */
    String program(String field) {
        String text = text(field);
        if (text == null) {
            throw refused(field, "is missing", "write the program to run");
        }
        return text.indexOf('/') < 0 ? text : file.resolve(text).toString();
    }

    /** What a field names by a path, or its {@code …-data} variant holds. */
    @Nullable
    PemSource pem(String field) {
        Path named = path(field);
        String dataField = field + "-data";
        String data = text(dataField);
        if (named != null && data != null) {
            throw refused(dataField, "cannot be set together with " + field, "remove one of the two");
        }
        if (named != null) {
            return new PemSource.File(named);
        }
        return data == null ? null : new PemSource.Data(full(dataField), decoded(dataField, data));
    }

    private byte[] decoded(String field, String text) {
        try {
            return Base64.getDecoder().decode(text.replaceAll("[\r\n]", ""));
        } catch (IllegalArgumentException e) {
            throw refused(field, "is not base64", "write the PEM text in base64, as 'base64 -w0 FILE' prints it");
        }
    }
}
