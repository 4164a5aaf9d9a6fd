package io.fairlead.k8s.watch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.model.jackson.Jackson2JdkTypesModule;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON as the client does, but the events of a watch straight into their objects, and without what nobody asks of
 * them.
 *
 * <p>The client reads an event's object into a tree first, since it may be of any kind, and makes the object of that.
 * That is most of what a change would cost. An API server writes kind and version first, and the kinds are known; an event
 * that begins otherwise, or is of another kind, is left to the client.
 *
 * <p>Threading: Thread-safe.
 */
public final class WatchSerialization extends KubernetesSerialization {
    private final ObjectMapper mapper;

    /** Set before the constructor's own statements run; therefore without an initial value here. */
    private @Nullable ObjectMapper configured;

    private final Map<String, ObjectReader> kinds;

    /** One for a client. */
    public WatchSerialization() {
        super(
                JsonMapper.builderWithJackson2Defaults()
                        .addModule(new Jackson2JdkTypesModule())
                        .addMixIn(ObjectMeta.class, IgnoredOfMetadata.class)
                        .addMixIn(Endpoint.class, IgnoredOfEndpoints.class)
                        .addMixIn(NodeStatus.class, IgnoredOfNodes.class)
                        .build(),
                true);
        mapper = Objects.requireNonNull(configured, "the superclass configures a mapper");
        kinds = Map.of(
                "EndpointSlice", mapper.readerFor(EndpointSlice.class),
                "Service", mapper.readerFor(Service.class),
                "Node", mapper.readerFor(Node.class),
                "Status", mapper.readerFor(Status.class));
    }

    /** The superclass's constructor calls this, and uses what it returns. */
    @Override
    protected ObjectMapper configureMapper(ObjectMapper mapper) {
        configured = super.configureMapper(mapper);
        return configured;
    }

    /** Often the larger part of an object. */
    @JsonIgnoreProperties("managedFields")
    private interface IgnoredOfMetadata {}

    /** Three objects for each endpoint. */
    @JsonIgnoreProperties({"targetRef", "hostname", "deprecatedTopology"})
    private interface IgnoredOfEndpoints {}

    /** Lists that may be long. */
    @JsonIgnoreProperties({"images", "volumesInUse", "volumesAttached"})
    private interface IgnoredOfNodes {}

    @Override
    public <T> T unmarshal(String json, Class<T> type) {
        if (type == WatchEvent.class) {
            WatchEvent event = event(json);
            if (event != null) {
                return type.cast(event);
            }
        }
        return super.unmarshal(json, type);
    }

    /** Null for what the client is to read, and to complain of if it cannot. */
    private @Nullable WatchEvent event(String json) {
        try (JsonParser parser = mapper.createParser(json)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? event(parser) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private @Nullable WatchEvent event(JsonParser parser) {
        String type = null;
        KubernetesResource object = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "type" -> type = parser.getString();
                case "object" -> {
                    object = object(parser);
                    if (object == null) {
                        return null;
                    }
                }
                default -> {
                    return null;
                }
            }
        }
        return type == null || object == null ? null : new WatchEvent(object, type);
    }

    private @Nullable KubernetesResource object(JsonParser parser) {
        ObjectReader reader = null;
        while (reader == null && parser.nextToken() == JsonToken.PROPERTY_NAME) {
            switch (parser.currentName()) {
                case "apiVersion" -> parser.nextToken();
                case "kind" -> {
                    reader = kinds.get(parser.nextStringValue());
                    if (reader == null) {
                        return null;
                    }
                }
                default -> {
                    return null;
                }
            }
        }
        // From the next field on: the object has its kind and version by being made.
        return reader == null || parser.nextToken() != JsonToken.PROPERTY_NAME ? null : reader.readValue(parser);
    }
}
