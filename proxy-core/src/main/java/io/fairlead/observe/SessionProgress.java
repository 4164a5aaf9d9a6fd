package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;

/**
 * How far a UDP session that is still open has come.
 *
 * <p>Threading: Immutable.
 *
 * @param frontend where the client's datagrams came in
 * @param service the address and port that the client uses, which of a node port may be any of the machine's
 * @param client the client's address
 * @param endpoint the endpoint that it has
 * @param now what it has relayed so far
 * @param reported the same as of its last report
 */
public record SessionProgress(
        Frontend frontend,
        AddressPort service,
        AddressPort client,
        AddressPort endpoint,
        RelayedDatagrams now,
        RelayedDatagrams reported) {}
