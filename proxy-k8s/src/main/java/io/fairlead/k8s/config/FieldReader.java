package io.fairlead.k8s.config;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Location;
import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.k8s.yaml.YamlFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;
import tools.jackson.databind.JsonNode;

/** Turns fields of a file into settings, and collects what is wrong with them. Confined to one file. */
final class FieldReader {
    private static final String REMEDY = "correct the field and start again";

    private final YamlFile file;
    private final Map<String, ConfigKey> keys = new LinkedHashMap<>();
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final List<Problem> errors = new ArrayList<>();

    FieldReader(YamlFile file, List<ConfigKey> keys) {
        this.file = file;
        keys.forEach(key -> this.keys.put(key.name(), key));
    }

    /** The keys that there are, by name. */
    Map<String, ConfigKey> keys() {
        return keys;
    }

    /** Takes a field as the value of a key. */
    void add(String keyName, Node document, String field, JsonNode value) {
        ConfigKey key = keys.get(keyName);
        if (key == null) {
            throw new IllegalArgumentException("there is no key " + keyName);
        }
        Location location = file.place(document, field);
        String text = key.type().text(value);
        if (text == null) {
            refuse(
                    location,
                    field,
                    value + " has the wrong type; expected " + key.type().needed(),
                    REMEDY);
            return;
        }
        try {
            key.check().accept(text);
            put(keyName, new Setting(text, new ValueOrigin.Field(location, field)));
        } catch (IllegalArgumentException e) {
            refuse(location, field, String.valueOf(e.getMessage()), REMEDY);
        }
    }

    void put(String keyName, Setting setting) {
        settings.put(keyName, setting);
    }

    void refuse(Location location, String field, String what, String remedy) {
        errors.add(new Problem(Severity.ERROR, location, null, field, what, remedy));
    }

    /**
     * What was taken.
     *
     * @throws ConfigFileException if anything was refused
     */
    Map<String, Setting> settings() {
        if (!errors.isEmpty()) {
            throw new ConfigFileException(errors);
        }
        return settings;
    }
}
