package io.fairlead.k8s.watch;

/**
 * Collects the garbage that reading large lists leaves behind, while nothing is served yet.
 *
 * <p>The serial collector starts with a young generation of a few megabytes and sizes it anew only when it collects the
 * whole heap, which it does not before the heap has reached its limit. Until then most of what a list leaves behind is kept
 * among the old objects: with 250,000 endpoints, five times what is alive. So the whole heap is collected each time that it
 * has doubled, and once more when everything has been listed; that takes a tenth of a second for such a cluster, and never
 * happens in a small one. It is in vain with {@code -XX:+DisableExplicitGC}, and does no harm.
 *
 * <p>Threading: Thread-safe.
 */
final class ListGarbage {
    private static final long SMALL_BYTES = 64L << 20;

    /** Asking costs next to nothing, but need not be done for each object. */
    private static final int OBJECTS_PER_LOOK = 64;

    private long limitBytes = SMALL_BYTES;
    private int objects;
    private boolean isOver;

    /** An object of a list has been taken. */
    synchronized void onTaken() {
        objects++;
        if (!isOver && objects % OBJECTS_PER_LOOK == 0 && usedBytes() > limitBytes) {
            collect();
            limitBytes = Math.max(SMALL_BYTES, 2 * usedBytes());
        }
    }

    /** Everything has been listed; from now on the collector is on its own. */
    synchronized void onListed() {
        if (!isOver && usedBytes() > SMALL_BYTES) {
            collect();
        }
        isOver = true;
    }

    private static void collect() {
        System.gc();
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
