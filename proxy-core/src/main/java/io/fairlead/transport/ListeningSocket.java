package io.fairlead.transport;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;

/**
 * A socket at which a proxy accepts connections or receives datagrams, as it goes from one process to the next.
 *
 * <p>Threading: Immutable. Ownership: whoever has the record closes the descriptor.
 *
 * @param protocol TCP or UDP
 * @param address what it is bound to
 * @param binding whose the address must be
 * @param loop the number of the event loop that used it; from 0
 * @param descriptor the socket
 */
public record ListeningSocket(
        Protocol protocol, AddressPort address, ListenOptions.Binding binding, int loop, int descriptor) {}
