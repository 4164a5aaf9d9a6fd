package io.fairlead.capture;

import io.fairlead.linux.NetlinkException;
import io.fairlead.model.IpAddress;
import java.util.Collection;
import java.util.Set;

/**
 * The routes and rules that a capture needs of the kernel.
 *
 * <p>Threading: confined to the kernel thread.
 */
sealed interface Routing extends AutoCloseable permits VirtualRoutes, DeliveryRoutes {
    /**
     * Follows addresses of Services that are new and gone; what cannot be done is logged. True if all of it was.
     *
     * @throws NetlinkException if the kernel cannot be queried
     */
    boolean change(Collection<IpAddress> added, Collection<IpAddress> removed);

    /**
     * Brings all routes to the wanted state, whatever a previous process left or another program deleted.
     *
     * @param wanted the addresses of Services
     * @return whether all of it could be done; what could not is logged
     * @throws NetlinkException if the kernel cannot be queried
     */
    boolean reconcile(Set<IpAddress> wanted);

    /** Leaves all of it in place. */
    @Override
    void close();
}
