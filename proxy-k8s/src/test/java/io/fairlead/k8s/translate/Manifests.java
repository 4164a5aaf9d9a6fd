package io.fairlead.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.translate.Translation.Translated;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Node;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePort;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/** Objects from a few lines of YAML, and what they are translated to: as manifests, unless something else is said. */
final class Manifests {
    /** The fields of a small spec. */
    static final String SPEC = "clusterIP: 10.96.0.1, ports: [{port: 80}]";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Manifests() {}

    static <T> T object(String yaml, Class<T> type) {
        Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return MAPPER.convertValue(tree, type);
    }

    static Translation<Service> service(String yaml) {
        return service(yaml, Origin.MANIFEST);
    }

    static Translation<Service> service(String yaml, Origin origin) {
        return Translator.service(object(yaml, io.fabric8.kubernetes.api.model.Service.class), origin);
    }

    /** A Service {@code default/web} with this spec, in flow style without the braces. */
    static Translation<Service> serviceSpec(String spec) {
        return serviceSpec(spec, Origin.MANIFEST);
    }

    static Translation<Service> serviceSpec(String spec, Origin origin) {
        return service("{metadata: {name: web}, spec: {" + spec + "}}", origin);
    }

    static Translation<EndpointSlice> slice(String yaml) {
        return slice(yaml, Origin.MANIFEST);
    }

    private static Translation<EndpointSlice> slice(String yaml, Origin origin) {
        return Translator.slice(object(yaml, io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice.class), origin);
    }

    /** A slice {@code default/web-1} of the Service web with these fields, in flow style without the braces. */
    static Translation<EndpointSlice> sliceOf(String fields) {
        return sliceOf(fields, Origin.MANIFEST);
    }

    static Translation<EndpointSlice> sliceOf(String fields, Origin origin) {
        return slice("{metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}, " + fields + "}", origin);
    }

    static Translation<Node> node(String yaml) {
        return Translator.node(object(yaml, io.fabric8.kubernetes.api.model.Node.class), Origin.MANIFEST);
    }

    static <T> T value(Translation<T> translation) {
        if (translation instanceof Translated<T> translated) {
            return translated.value();
        }
        throw new AssertionError("not translated: " + translation);
    }

    /** The only service port of a Service. */
    static ServicePort only(Translation<Service> translation) {
        assertThat(value(translation).ports()).hasSize(1);
        return value(translation).ports().getFirst();
    }

    static List<String> texts(Translation<?> translation) {
        return translation.problems().stream()
                .map(problem -> problem.severity() + " " + problem)
                .toList();
    }
}
