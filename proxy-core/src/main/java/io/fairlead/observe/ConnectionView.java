package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * An open connection as it was at one moment.
 *
 * <p>Threading: Immutable.
 *
 * @param id its identity
 * @param frontend where the client connected to
 * @param client the client's address
 * @param endpoint the endpoint that accepted it; null while it is dialled
 * @param state how far it is
 * @param ageNanos since it was accepted
 * @param idleNanos since a byte last passed in either direction; 0 while it is dialled
 * @param attempts how many endpoints were tried so far
 * @param bytesToUpstream relayed from the client to the endpoint so far
 * @param bytesToDownstream relayed from the endpoint to the client so far
 * @param isSpliced whether a direction is being spliced
 */
public record ConnectionView(
        ConnectionId id,
        Frontend frontend,
        AddressPort client,
        @Nullable AddressPort endpoint,
        State state,
        long ageNanos,
        long idleNanos,
        int attempts,
        long bytesToUpstream,
        long bytesToDownstream,
        boolean isSpliced) {
    /** How far a connection is. */
    public enum State {
        /** No endpoint has accepted it yet. */
        DIALING,
        /** It is relayed. */
        OPEN,
        /** It is relayed; one side has ended. */
        HALF_CLOSED
    }
}
