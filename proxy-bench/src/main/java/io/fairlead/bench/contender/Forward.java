package io.fairlead.bench.contender;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;

/**
 * One thing that a proxy is asked to do: take connections or datagrams at one address and hand them to an endpoint.
 *
 * <p>Threading: Immutable.
 */
public record Forward(Protocol protocol, AddressPort frontend, AddressPort endpoint) {
    /** Of TCP connections. */
    public static Forward tcp(AddressPort frontend, AddressPort endpoint) {
        return new Forward(Protocol.TCP, frontend, endpoint);
    }

    /** Of datagrams. */
    public static Forward udp(AddressPort frontend, AddressPort endpoint) {
        return new Forward(Protocol.UDP, frontend, endpoint);
    }

    /** Whether it is one of datagrams. */
    public boolean isUdp() {
        return protocol == Protocol.UDP;
    }
}
