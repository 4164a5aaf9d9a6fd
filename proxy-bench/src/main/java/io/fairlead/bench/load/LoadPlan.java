package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;

/**
 * A bounded load of connections, each of which asks a {@link PatternEndpoint} for bytes and checks them.
 *
 * <p>Threading: Immutable.
 *
 * @param target where the connections go, as {@code HOST:PORT}
 * @param connections how many are opened at most, 1 or more
 * @param perSecond how many are opened in a second; 0 opens the next one as soon as a line is free
 * @param lines how many connections there are at most at one time
 * @param millis when no more are opened, after the start
 * @param bytes that each asks for
 * @param holdMillis how long each stays open after its answer
 * @param timeoutMillis for the connect, and for the silence before each byte
 */
public record LoadPlan(
        String target,
        int connections,
        int perSecond,
        int lines,
        int millis,
        long bytes,
        int holdMillis,
        int timeoutMillis) {
    private static final int DEFAULT_BYTES = 50_000;
    private static final int DEFAULT_LINES = 100;
    private static final int LONGEST_MILLIS = 60_000;

    /** Checks the bounds. */
    public LoadPlan {
        if (connections < 1 || lines < 1 || millis < 1 || millis > LONGEST_MILLIS || bytes < 0 || timeoutMillis < 1) {
            throw new IllegalArgumentException("a load of " + connections + " connections on " + lines + " lines for "
                    + millis + " ms has no bound or no size; allowed are 1 to " + LONGEST_MILLIS + " ms");
        }
    }

    /** So many connections, opened at a rate, of which each is given so long. */
    public static LoadPlan of(AddressPort target, int connections, int perSecond, int timeoutMillis) {
        return new LoadPlan(
                target.toString(),
                connections,
                perSecond,
                DEFAULT_LINES,
                LONGEST_MILLIS,
                DEFAULT_BYTES,
                0,
                timeoutMillis);
    }

    /** Connections at a rate for so long. */
    public static LoadPlan during(AddressPort target, int millis, int perSecond, int timeoutMillis) {
        return of(target, Integer.MAX_VALUE, perSecond, timeoutMillis).until(millis);
    }

    /** The same with so many at one time. */
    public LoadPlan onLines(int count) {
        return new LoadPlan(target, connections, perSecond, count, millis, bytes, holdMillis, timeoutMillis);
    }

    /** The same with so many bytes for each. */
    public LoadPlan asking(long count) {
        return new LoadPlan(target, connections, perSecond, lines, millis, count, holdMillis, timeoutMillis);
    }

    /** The same with connections that stay open for a while. */
    public LoadPlan holding(int forMillis) {
        return new LoadPlan(target, connections, perSecond, lines, millis, bytes, forMillis, timeoutMillis);
    }

    private LoadPlan until(int endMillis) {
        return new LoadPlan(target, connections, perSecond, lines, endMillis, bytes, holdMillis, timeoutMillis);
    }
}
