package io.fairlead.explain;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * What an explanation is about.
 *
 * <p>Threading: Immutable.
 */
public sealed interface Question {
    /** The client; null for any that is not on this node. */
    @Nullable
    IpAddress from();

    /**
     * Connections to a Service.
     *
     * @param service the Service
     * @param port the name of its port, or the number; null for all of its ports
     * @param from the client; null for any that is not on this node
     */
    record OfService(
            ServiceName service,
            @Nullable String port,
            @Nullable IpAddress from) implements Question {
        /** Parses {@code namespace/name}, {@code namespace/name:port}, or the same without {@code namespace/}, which is default. */
        public static OfService parse(String text, @Nullable IpAddress from) {
            int colon = text.indexOf(':');
            String full = colon < 0 ? text : text.substring(0, colon);
            int slash = full.indexOf('/');
            String namespace = slash < 0 ? "default" : full.substring(0, slash);
            String name = full.substring(slash + 1);
            String port = colon < 0 ? null : text.substring(colon + 1);
            if (namespace.isEmpty() || name.isEmpty() || name.indexOf('/') >= 0 || port != null && port.isEmpty()) {
                throw new IllegalArgumentException("'" + text
                        + "' is not a Service; write NAMESPACE/NAME, NAMESPACE/NAME:PORT or ADDRESS:PORT, such as "
                        + "shop/orders, shop/orders:http or 10.96.0.20:80");
            }
            return new OfService(new ServiceName(namespace, name), port, from);
        }
    }

    /**
     * Connections to an address.
     *
     * @param address the address and port that the client connects to
     * @param protocol the protocol; null for whichever has a Service there
     * @param from the client; null for any that is not on this node
     */
    record OfAddress(
            AddressPort address,
            @Nullable Protocol protocol,
            @Nullable IpAddress from) implements Question {}

    /** Parses what a person writes: an address with a port is one, everything else is the name of a Service. */
    static Question parse(String text, @Nullable Protocol protocol, @Nullable IpAddress from) {
        return isAddress(text) ? new OfAddress(AddressPort.parse(text), protocol, from) : OfService.parse(text, from);
    }

    private static boolean isAddress(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        return text.startsWith("[") || IpAddress.parseOrNull(host) != null || IpAddress.parseOrNull(text) != null;
    }
}
