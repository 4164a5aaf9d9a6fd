package io.fairlead.k8s.testkit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a cluster and all that has happened to them, as an API server keeps them.
 *
 * <p>Threading: Thread-safe; waiting threads are notified of each event.
 */
final class ApiObjects {
    /** Something that happened: an object as it was, and as it is. */
    record Event(
            long version,
            String resource,
            @Nullable HasMetadata before,
            @Nullable HasMetadata after) {}

    private final Map<String, HasMetadata> objects = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();
    private long version = 1000;
    private long forgotten;

    static String resource(HasMetadata object) {
        return switch (object) {
            case Service _ -> "services";
            case Node _ -> "nodes";
            case io.fabric8.kubernetes.api.model.Event _ -> "events";
            default -> "endpointslices";
        };
    }

    private static String key(HasMetadata object) {
        return resource(object) + "/" + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
    }

    synchronized HasMetadata put(HasMetadata given) {
        HasMetadata object = Serialization.clone(given);
        HasMetadata before = objects.put(key(object), object);
        version++;
        object.getMetadata()
                .setUid(
                        before == null
                                ? UUID.randomUUID().toString()
                                : before.getMetadata().getUid());
        object.getMetadata().setResourceVersion(Long.toString(version));
        record(new Event(version, resource(object), before, object));
        return object;
    }

    synchronized void delete(HasMetadata object) {
        HasMetadata before = objects.remove(key(object));
        if (before == null) {
            throw new IllegalArgumentException("there is no " + key(object));
        }
        version++;
        HasMetadata last = Serialization.clone(before);
        last.getMetadata().setResourceVersion(Long.toString(version));
        record(new Event(version, resource(object), last, null));
    }

    /** What a path such as {@code /api/v1/namespaces/default/services/web} names. */
    synchronized @Nullable HasMetadata find(String path) {
        List<String> parts = List.of(path.split("/", -1));
        int count = parts.size();
        if (count < 4) {
            return null;
        }
        String resource = parts.get(count - 2);
        // As the key of an object without a namespace has it.
        String namespace = resource.equals("nodes") ? "null" : parts.get(count - 3);
        return objects.get(resource + "/" + namespace + "/" + parts.getLast());
    }

    synchronized void delete(String resource, String namespace, String name) {
        HasMetadata object = objects.get(resource + "/" + namespace + "/" + name);
        if (object != null) {
            delete(object);
        }
    }

    synchronized void deleteNamespace(String namespace) {
        List.copyOf(objects.values()).stream()
                .filter(each -> namespace.equals(each.getMetadata().getNamespace()))
                .forEach(this::delete);
    }

    private void record(Event event) {
        events.add(event);
        notifyAll();
    }

    /** Forgets what has happened until now, so that no watch can begin there. */
    synchronized void forgetHistory() {
        forgotten = version;
        events.clear();
    }

    synchronized long version() {
        return version;
    }

    synchronized boolean isForgotten(long since) {
        return since < forgotten;
    }

    synchronized List<HasMetadata> list(String resource) {
        return objects.entrySet().stream()
                .filter(each -> each.getKey().startsWith(resource + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What has happened after a version, at once or within the time. */
    @SuppressWarnings("WaitNotInLoop") // the caller asks again
    synchronized List<Event> after(long since, long millis) throws InterruptedException {
        if (version <= since) {
            wait(millis);
        }
        return events.stream().filter(event -> event.version() > since).toList();
    }
}
