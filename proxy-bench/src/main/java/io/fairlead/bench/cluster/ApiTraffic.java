package io.fairlead.bench.cluster;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The requests to the API server, and when it had sent everything for the first time.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Units and ranges: times are those of {@link System#nanoTime}.
 */
public final class ApiTraffic {
    /**
     * The first lists of all resources.
     *
     * @param beginNanos when the first request for one came
     * @param endNanos when the last byte of the last page was written
     * @param bytes of JSON
     * @param pages in how many requests
     */
    public record FirstLists(long beginNanos, long endNanos, long bytes, int pages) {}

    private final Set<Resource> unlisted = EnumSet.allOf(Resource.class);
    private final CompletableFuture<FirstLists> firstLists = new CompletableFuture<>();
    private long beginNanos;
    private long bytes;
    private int pages;
    private int lists;
    private int watches;

    synchronized void onPage(Resource resource, long askedNanos, long sentNanos, long length, boolean isLast) {
        if (pages == 0) {
            beginNanos = askedNanos;
        }
        pages++;
        bytes += length;
        if (isLast) {
            lists++;
            unlisted.remove(resource);
            if (unlisted.isEmpty()) {
                firstLists.complete(new FirstLists(beginNanos, sentNanos, bytes, pages));
            }
        }
    }

    synchronized void onWatch() {
        watches++;
    }

    /** Completed when every resource has been listed once. */
    public CompletableFuture<FirstLists> firstLists() {
        return firstLists;
    }

    /** How many lists were asked for to the end; more than {@code 3} if one was asked for again. */
    public synchronized int lists() {
        return lists;
    }

    /** How many watches were asked for; more than {@code 3} if one was begun again. */
    public synchronized int watches() {
        return watches;
    }
}
