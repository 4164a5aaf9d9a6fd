package io.fairlead.select;

/**
 * The slow start of one endpoint: while its window lasts, its weight grows with time, so that it gets less than its share of new
 * connections.
 *
 * <p>The weight is the part of the window that is over, and a tenth at least. So an endpoint warms up under a load that
 * grows steadily, and gets some from the beginning.
 *
 * <p>Threading: Immutable. Hot path while a window lasts.
 *
 * <p>Source: Envoy's slow start mode with aggression 1 and its default minimum weight.
 *
 * @param beginNanos when the endpoint became ready or returned, by the clock of the event loops
 * @param windowNanos how long the slow start takes
 */
record SlowStart(long beginNanos, long windowNanos) {
    /** The weight of an endpoint that is not in its slow start. */
    static final int FULL = 1000;

    /** The weight at the beginning. */
    static final int LEAST = FULL / 10;

    /** The weight at a time: {@value #LEAST} to {@value #FULL}. */
    int weight(long nowNanos) {
        long elapsed = nowNanos - beginNanos;
        return isOver(nowNanos) ? FULL : (int) Math.max(LEAST, elapsed * FULL / windowNanos);
    }

    boolean isOver(long nowNanos) {
        return nowNanos - endNanos() >= 0;
    }

    long endNanos() {
        return beginNanos + windowNanos;
    }
}
