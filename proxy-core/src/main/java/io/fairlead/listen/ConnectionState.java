package io.fairlead.listen;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.Relayed;
import io.fairlead.relay.RelayState;

/**
 * A connection as it goes from one process to the next. Times are durations, since clocks differ between processes.
 *
 * <p>Threading: Immutable. Ownership: see {@link RelayState}.
 *
 * @param frontend the frontend that the client has connected to
 * @param client the client, as endpoints, metrics and logs see it; behind a PROXY protocol header it is not the socket's peer
 * @param endpoint the endpoint that has accepted
 * @param attempts how many endpoints were tried
 * @param connectNanos from accept until an endpoint had accepted
 * @param ageNanos since accept
 * @param reported what observers were told last
 * @param relay the sockets and what is on its way between them
 */
public record ConnectionState(
        Frontend frontend,
        AddressPort client,
        AddressPort endpoint,
        int attempts,
        long connectNanos,
        long ageNanos,
        Relayed reported,
        RelayState relay) {}
