package io.fairlead.model;

import java.util.List;

/**
 * The PROXY protocol of a Service's connections.
 *
 * <p>Threading: Immutable.
 *
 * @param send what endpoints get in front of a connection's first byte
 * @param acceptFrom clients, such as load balancers, that must begin with a PROXY protocol header; those of all others are treated as
 *     data. Empty for none
 * @see <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
public record ProxyProtocolSettings(Version send, List<Cidr> acceptFrom) {
    /** No PROXY protocol. */
    public static final ProxyProtocolSettings DEFAULTS = new ProxyProtocolSettings(Version.NONE, List.of());

    /** A version of the protocol. */
    public enum Version {
        /** No header. */
        NONE,
        /** Text. */
        V1,
        /** Binary. */
        V2
    }

    public ProxyProtocolSettings {
        acceptFrom = List.copyOf(acceptFrom);
    }

    /** The same with another header for endpoints. */
    public ProxyProtocolSettings withSend(Version version) {
        return new ProxyProtocolSettings(version, acceptFrom);
    }

    /** The same with other trusted clients. */
    public ProxyProtocolSettings withAcceptFrom(List<Cidr> trusted) {
        return new ProxyProtocolSettings(send, trusted);
    }
}
