package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * The summary of a connection at its end. Metrics and logs use the same summary, so that they cannot disagree.
 *
 * <p>Threading: Immutable.
 *
 * @param frontend where the client connected to
 * @param client the client's address, by its PROXY protocol header if there was one
 * @param endpoint the endpoint it was relayed to; null where none accepted it
 * @param dialAttempts how many endpoints were tried; 0 where none could be
 * @param connectNanos from accept until an endpoint had accepted, in nanoseconds; 0 where none did
 * @param durationNanos from accept to the end, in nanoseconds
 * @param bytesToUpstream relayed from the client to the endpoint
 * @param bytesToDownstream relayed from the endpoint to the client
 * @param splicedBytes how many of these never left the kernel
 * @param reported what it had relayed as of its last {@linkplain ConnectionObserver#onProgress report}
 * @param reason why it ended
 * @param peer the other end of the client's socket, if a PROXY protocol header has named another client; else null
 */
public record ConnectionSummary(
        Frontend frontend,
        AddressPort client,
        @Nullable AddressPort endpoint,
        int dialAttempts,
        long connectNanos,
        long durationNanos,
        long bytesToUpstream,
        long bytesToDownstream,
        long splicedBytes,
        Relayed reported,
        CloseReason reason,
        @Nullable AddressPort peer) {
    /** One whose client is the other end of its socket. */
    public ConnectionSummary(
            Frontend frontend,
            AddressPort client,
            @Nullable AddressPort endpoint,
            int dialAttempts,
            long connectNanos,
            long durationNanos,
            long bytesToUpstream,
            long bytesToDownstream,
            long splicedBytes,
            Relayed reported,
            CloseReason reason) {
        this(
                frontend,
                client,
                endpoint,
                dialAttempts,
                connectNanos,
                durationNanos,
                bytesToUpstream,
                bytesToDownstream,
                splicedBytes,
                reported,
                reason,
                null);
    }

    /** One that was not spliced, and ended before its first report. */
    public ConnectionSummary(
            Frontend frontend,
            AddressPort client,
            @Nullable AddressPort endpoint,
            int dialAttempts,
            long connectNanos,
            long durationNanos,
            long bytesToUpstream,
            long bytesToDownstream,
            CloseReason reason) {
        this(
                frontend,
                client,
                endpoint,
                dialAttempts,
                connectNanos,
                durationNanos,
                bytesToUpstream,
                bytesToDownstream,
                0,
                Relayed.NOTHING,
                reason);
    }
}
