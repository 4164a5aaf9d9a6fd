package io.fairlead.udp.session;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Endpoint;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.select.Balancer;
import org.jspecify.annotations.Nullable;

/**
 * Where the sessions of a frontend go, and how they are treated.
 *
 * <p>Threading: Thread-safe. It may change, while sessions refer to it: they always see the latest.
 */
public interface SessionTarget {
    /** What it is at this moment, for decisions that have to fit together; this does not change any more. */
    default SessionTarget current() {
        return this;
    }

    /** Whether clients can still send there. If not, it is not kept up to date, and the address may get another one. */
    default boolean isOpen() {
        return true;
    }

    /** The frontend. */
    Frontend frontend();

    /** Picks their endpoints. */
    Balancer balancer();

    /** How long they live. */
    UdpConfig config();

    /** When an endpoint that fails is ejected, and how many are tried. */
    ConnectionConfig connection();

    /** The firewall mark of the sockets to endpoints; 0 for none. */
    int mark();

    /** Whether datagrams to the address would come to the proxy itself. */
    boolean isOwn(AddressPort endpoint);

    /** Whether the Service's source ranges contain a client. */
    boolean admits(IpAddress client);

    /** Where a client is. */
    ClientOrigin origin(IpAddress client);

    /**
     * The address that an endpoint sees; null for one of the node's, which the kernel chooses. For port 0, any of the ports that
     * are configured for that.
     */
    @Nullable
    AddressPort source(AddressPort client, Endpoint endpoint, ClientOrigin origin);
}
