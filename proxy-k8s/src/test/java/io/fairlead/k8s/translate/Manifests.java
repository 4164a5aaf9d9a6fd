package io.fairlead.k8s.translate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fairlead.k8s.translate.Translation.Translated;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Node;
import io.fairlead.model.Service;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Objects from a few lines of YAML, and what they are translated to. */
final class Manifests {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Manifests() {}

    static <T> T object(String yaml, Class<T> type) {
        Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return MAPPER.convertValue(tree, type);
    }

    static Translation<Service> service(String yaml) {
        return Translator.service(object(yaml, io.fabric8.kubernetes.api.model.Service.class));
    }

    /** A Service {@code default/web} with this spec, in flow style without the braces. */
    static Translation<Service> serviceSpec(String spec) {
        return service("{metadata: {name: web}, spec: {" + spec + "}}");
    }

    static Translation<EndpointSlice> slice(String yaml) {
        return Translator.slice(object(yaml, io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice.class));
    }

    /** A slice {@code default/web-1} of the Service web with these fields, in flow style without the braces. */
    static Translation<EndpointSlice> sliceOf(String fields) {
        return slice("{metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}, " + fields + "}");
    }

    static Translation<Node> node(String yaml) {
        return Translator.node(object(yaml, io.fabric8.kubernetes.api.model.Node.class));
    }

    static <T> T value(Translation<T> translation) {
        if (translation instanceof Translated<T> translated) {
            return translated.value();
        }
        throw new AssertionError("not translated: " + translation);
    }

    static List<String> texts(Translation<?> translation) {
        return translation.problems().stream()
                .map(problem -> problem.severity() + " " + problem)
                .toList();
    }
}
