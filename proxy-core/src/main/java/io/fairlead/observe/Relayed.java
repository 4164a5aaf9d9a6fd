package io.fairlead.observe;

/**
 * What a connection has relayed up to a moment of its life.
 *
 * <p>Threading: Immutable.
 *
 * @param durationNanos from accept to that moment, in nanoseconds
 * @param bytesToUpstream relayed from the client to the endpoint
 * @param bytesToDownstream relayed from the endpoint to the client
 * @param splicedBytes how many of these never left the kernel
 */
public record Relayed(long durationNanos, long bytesToUpstream, long bytesToDownstream, long splicedBytes) {
    /** Nothing, at the beginning. */
    public static final Relayed NOTHING = new Relayed(0, 0, 0, 0);

    /** Whether it has relayed anything since an earlier moment. */
    public boolean isMoreThan(Relayed earlier) {
        return bytesToUpstream != earlier.bytesToUpstream || bytesToDownstream != earlier.bytesToDownstream;
    }
}
