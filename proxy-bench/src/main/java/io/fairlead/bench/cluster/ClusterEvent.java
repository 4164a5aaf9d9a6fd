package io.fairlead.bench.cluster;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A change of an object, as a watch reports it.
 *
 * <p>Threading: Thread-safe.
 */
public final class ClusterEvent {
    private final long version;
    private final Resource resource;
    private final byte[] text;
    private final CompletableFuture<Long> sentNanos = new CompletableFuture<>();

    ClusterEvent(long version, Resource resource, byte[] text) {
        this.version = version;
        this.resource = resource;
        this.text = text;
    }

    /** The version of the cluster that it has led to; each event has the next one. */
    long version() {
        return version;
    }

    Resource resource() {
        return resource;
    }

    /** JSON, with the line's end. */
    byte[] text() {
        return text;
    }

    /** The line of a watch. */
    public String json() {
        return new String(text, StandardCharsets.UTF_8);
    }

    /** How long its JSON is. */
    public int bytes() {
        return text.length;
    }

    /** It is about to be written to a watch, whole. */
    void markSent(long nanoTime) {
        sentNanos.complete(nanoTime);
    }

    /**
     * When it was written to the first watch, as {@link System#nanoTime} says just before; until then, not completed.
     */
    public CompletableFuture<Long> sentNanos() {
        return sentNanos;
    }
}
