package io.fairlead.udp;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Endpoint;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.select.Balancer;
import io.fairlead.udp.session.SessionTarget;
import org.jspecify.annotations.Nullable;

/**
 * An address and port to which clients send datagrams; it stays the same object while its target changes.
 *
 * <p>Threading: Single writer: the control thread; event loops see the latest target.
 */
public final class UdpFrontend implements SessionTarget {
    private volatile SessionTarget target;
    private volatile boolean isClosed;

    /** @param target where its sessions go at first */
    public UdpFrontend(SessionTarget target) {
        this.target = target;
    }

    /** Sends new sessions elsewhere, and treats all as the target says. */
    public void retarget(SessionTarget other) {
        target = other;
    }

    /** Nothing is received here any more. */
    public void close() {
        isClosed = true;
    }

    @Override
    public boolean isOpen() {
        return !isClosed;
    }

    @Override
    public SessionTarget current() {
        return target;
    }

    @Override
    public Frontend frontend() {
        return target.frontend();
    }

    @Override
    public Balancer balancer() {
        return target.balancer();
    }

    @Override
    public UdpConfig config() {
        return target.config();
    }

    @Override
    public ConnectionConfig connection() {
        return target.connection();
    }

    @Override
    public int mark() {
        return target.mark();
    }

    @Override
    public boolean isOwn(AddressPort endpoint) {
        return target.isOwn(endpoint);
    }

    @Override
    public boolean admits(IpAddress client) {
        return target.admits(client);
    }

    @Override
    public ClientOrigin origin(IpAddress client) {
        return target.origin(client);
    }

    @Override
    public @Nullable AddressPort source(AddressPort client, Endpoint endpoint, ClientOrigin origin) {
        return target.source(client, endpoint, origin);
    }

    @Override
    public String toString() {
        return frontend().toString();
    }
}
