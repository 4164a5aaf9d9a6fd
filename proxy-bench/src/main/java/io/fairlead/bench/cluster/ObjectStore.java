package io.fairlead.bench.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind, by their numbers.
 *
 * <p>Threading: confined to the lock of its cluster.
 *
 * @param <T> the kind
 */
final class ObjectStore<T> {
    /** Writes objects of one kind as JSON. */
    interface Writer<T> {
        /**
         * Writes one object.
         *
         * @param type what it begins with; empty in a list
         */
        void write(Versioned<T> versioned, String type, StringBuilder out);
    }

    /**
     * What a page of a list holds.
     *
     * @param next the number at which the next page begins; {@link #LAST} if there is none
     */
    record Page<T>(List<Versioned<T>> objects, int next) {
        static final int LAST = -1;
    }

    private final Resource resource;
    private final Writer<T> writer;
    private final List<@Nullable Versioned<T>> objects = new ArrayList<>();

    ObjectStore(Resource resource, Writer<T> writer) {
        this.resource = resource;
        this.writer = writer;
    }

    /** A number that no object has or had. */
    int newNumber() {
        objects.add(null);
        return objects.size() - 1;
    }

    /** All that exist. */
    Stream<T> objects() {
        return objects.stream().filter(Objects::nonNull).map(Versioned::object);
    }

    /** The object, if it exists. */
    @Nullable
    T get(int number) {
        Versioned<T> versioned = objects.get(number);
        return versioned == null ? null : versioned.object();
    }

    /** Creates or replaces an object. */
    ClusterEvent apply(int number, T object, long version, Instant now) {
        Versioned<T> before = objects.get(number);
        Versioned<T> after = new Versioned<>(object, version, before == null ? 1 : before.generation() + 1, now);
        objects.set(number, after);
        return event(before == null ? "ADDED" : "MODIFIED", after);
    }

    /**
     * Deletes an object.
     *
     * @throws IllegalArgumentException if there is none of this number
     */
    ClusterEvent delete(int number, long version) {
        Versioned<T> last = objects.get(number);
        if (last == null) {
            throw new IllegalArgumentException(
                    resource + " has no object " + number + "; delete only what was applied");
        }
        objects.set(number, null);
        return event("DELETED", new Versioned<>(last.object(), version, last.generation(), last.changed()));
    }

    private ClusterEvent event(String type, Versioned<T> versioned) {
        StringBuilder text = new StringBuilder(1024);
        text.append("{\"type\":\"").append(type).append("\",\"object\":");
        writer.write(versioned, resource.typed(), text);
        text.append("}\n");
        return new ClusterEvent(versioned.version(), resource, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** So many objects, from this number on. */
    Page<T> page(int from, int limit) {
        List<Versioned<T>> page = new ArrayList<>();
        for (int number = from; number < objects.size(); number++) {
            Versioned<T> versioned = objects.get(number);
            if (versioned == null) {
                continue;
            }
            if (page.size() == limit) {
                return new Page<>(page, number);
            }
            page.add(versioned);
        }
        return new Page<>(page, Page.LAST);
    }

    /** The items of a page, as they stand in a list. */
    String write(Page<T> page) {
        StringBuilder text = new StringBuilder(1 << 16);
        for (Versioned<T> versioned : page.objects()) {
            if (!text.isEmpty()) {
                text.append(',');
            }
            writer.write(versioned, "", text);
        }
        return text.toString();
    }
}
