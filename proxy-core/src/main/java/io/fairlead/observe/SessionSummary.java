package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;

/**
 * The summary of a UDP session at its end. Metrics and logs use the same summary, so that they cannot disagree.
 *
 * <p>Threading: Immutable.
 *
 * @param frontend where the client's datagrams came in
 * @param service the address and port that the client used, which of a node port may be any of the machine's
 * @param client the client's address
 * @param endpoint the endpoint that it had
 * @param durationNanos from its first datagram to the end, in nanoseconds
 * @param datagramsToUpstream relayed from the client to the endpoint
 * @param datagramsToDownstream relayed from the endpoint to the client
 * @param bytesToUpstream payload of these, in bytes
 * @param bytesToDownstream payload of those, in bytes
 * @param reported what it had relayed as of its last {@linkplain SessionObserver#onProgress report}
 * @param reason why it ended
 */
public record SessionSummary(
        Frontend frontend,
        AddressPort service,
        AddressPort client,
        AddressPort endpoint,
        long durationNanos,
        long datagramsToUpstream,
        long datagramsToDownstream,
        long bytesToUpstream,
        long bytesToDownstream,
        RelayedDatagrams reported,
        SessionEnd reason) {
    /** One that ended before its first report. */
    public SessionSummary(
            Frontend frontend,
            AddressPort service,
            AddressPort client,
            AddressPort endpoint,
            long durationNanos,
            long datagramsToUpstream,
            long datagramsToDownstream,
            long bytesToUpstream,
            long bytesToDownstream,
            SessionEnd reason) {
        this(
                frontend,
                service,
                client,
                endpoint,
                durationNanos,
                datagramsToUpstream,
                datagramsToDownstream,
                bytesToUpstream,
                bytesToDownstream,
                RelayedDatagrams.NOTHING,
                reason);
    }
}
