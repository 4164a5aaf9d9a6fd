package io.fairlead.udp.session;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.RelayedDatagrams;

/**
 * A UDP session as it goes from one process to the next. Times are durations, since clocks differ between processes.
 *
 * <p>Threading: Immutable. Ownership: whoever has the record closes the descriptor.
 *
 * @param loop the number of the event loop that had it, as in {@link io.fairlead.transport.ListeningSocket}
 * @param frontend the frontend at which its first datagram came in
 * @param service the address and port that the client uses
 * @param client the client
 * @param endpoint its endpoint
 * @param upstream the connected socket to the endpoint
 * @param isReplied whether the endpoint has replied
 * @param ageNanos since its first datagram
 * @param idleNanos since its latest one
 * @param relayed what it has relayed
 * @param reported what observers were told last
 */
public record SessionState(
        int loop,
        Frontend frontend,
        AddressPort service,
        AddressPort client,
        AddressPort endpoint,
        int upstream,
        boolean isReplied,
        long ageNanos,
        long idleNanos,
        RelayedDatagrams relayed,
        RelayedDatagrams reported) {}
