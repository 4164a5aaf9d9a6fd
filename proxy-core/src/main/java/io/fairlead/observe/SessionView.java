package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * A UDP session as it was at one moment.
 *
 * <p>Threading: Immutable.
 *
 * @param id its identity
 * @param frontend where the client's datagrams come in
 * @param service the address and port that the client uses, which of a node port may be any of the machine's
 * @param client the client's address
 * @param endpoint its endpoint; null until the next datagram if the endpoint has failed
 * @param isReplied whether the endpoint has replied
 * @param ageNanos since it got its endpoint
 * @param idleNanos since a datagram last came from either side
 * @param bytesToUpstream payload relayed from the client to the endpoint so far
 * @param bytesToDownstream payload relayed from the endpoint to the client so far
 */
public record SessionView(
        ConnectionId id,
        Frontend frontend,
        AddressPort service,
        AddressPort client,
        @Nullable AddressPort endpoint,
        boolean isReplied,
        long ageNanos,
        long idleNanos,
        long bytesToUpstream,
        long bytesToDownstream) {}
