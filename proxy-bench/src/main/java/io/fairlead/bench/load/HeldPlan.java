package io.fairlead.bench.load;

/**
 * Connections that stay open for as long as a load lasts.
 *
 * <p>Threading: Immutable.
 *
 * @param target an {@link EchoEndpoint} behind a proxy, as {@code HOST:PORT}
 * @param streams how many send and receive blocks all the time
 * @param asking how many send a message and wait for the answer, again and again
 * @param idle how many send nothing before the end
 * @param pauseMillis after a block or an answer, 1 or more
 */
public record HeldPlan(String target, int streams, int asking, int idle, int pauseMillis) {
    /** Checks the bounds. */
    public HeldPlan {
        if (streams < 0 || asking < 0 || idle < 0 || pauseMillis < 1) {
            throw new IllegalArgumentException(
                    "a load of " + streams + ", " + asking + " and " + idle + " connections with pauses of "
                            + pauseMillis + " ms; allowed are 0 or more connections and 1 ms or more");
        }
    }
}
