package io.fairlead.observe;

/**
 * What a UDP session has relayed up to a moment of its life.
 *
 * <p>Threading: Immutable.
 *
 * @param durationNanos from its first datagram to that moment, in nanoseconds
 * @param datagramsToUpstream relayed from the client to the endpoint
 * @param datagramsToDownstream relayed from the endpoint to the client
 * @param bytesToUpstream payload of these, in bytes
 * @param bytesToDownstream payload of those, in bytes
 */
public record RelayedDatagrams(
        long durationNanos,
        long datagramsToUpstream,
        long datagramsToDownstream,
        long bytesToUpstream,
        long bytesToDownstream) {
    /** Nothing, at the beginning. */
    public static final RelayedDatagrams NOTHING = new RelayedDatagrams(0, 0, 0, 0, 0);

    /** Whether it has relayed anything since an earlier moment. */
    public boolean isMoreThan(RelayedDatagrams earlier) {
        return datagramsToUpstream != earlier.datagramsToUpstream
                || datagramsToDownstream != earlier.datagramsToDownstream;
    }
}
