package io.fairlead.k8s.admin;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * What is to be explained: a Service, or an address.
 *
 * <p>Threading: Immutable.
 *
 * @param service the Service; null if the question is about an address
 * @param address the address; null if the question is about a Service
 * @param protocol the protocol of the address; null for any
 * @param from the client; null for any
 */
public record ExplainQuery(
        @Nullable ServiceFilter service,
        @Nullable AddressPort address,
        @Nullable Protocol protocol,
        @Nullable IpAddress from) {
    public ExplainQuery {
        if ((service == null) == (address == null)) {
            throw Parameters.bad("ask for either service=namespace/name or address=ip:port");
        }
    }

    static ExplainQuery of(Parameters parameters) {
        String address = parameters.text("address");
        String protocol = parameters.choice("protocol", java.util.List.of("TCP", "UDP"), "");
        String from = parameters.text("from");
        IpAddress client = from == null ? null : IpAddress.parseOrNull(from);
        if (from != null && client == null) {
            throw Parameters.bad("from is '" + from + "'; expected the IP address of a client");
        }
        return new ExplainQuery(
                parameters.service(),
                address == null ? null : EndpointFilter.addressPort("address", address),
                protocol.isEmpty() ? null : Protocol.valueOf(protocol),
                client);
    }
}
