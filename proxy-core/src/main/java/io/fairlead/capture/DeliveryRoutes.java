package io.fairlead.capture;

import io.fairlead.linux.NetlinkException;
import io.fairlead.linux.Rtnetlink;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.Collection;
import java.util.Set;

/**
 * The policy routes that deliver marked packets to this machine. Addresses of Services have no routes then; those that a
 * process in mode bind has left are deleted.
 *
 * <p>Threading: confined to the control thread.
 */
final class DeliveryRoutes implements Routing {
    private static final IpAddress LOOPBACK6 = IpAddress.parse("::1");

    private final VirtualRoutes leftOvers;

    /** @param instance of the proxy, as {@link Instances} numbers it */
    DeliveryRoutes(int instance) {
        leftOvers = new VirtualRoutes(instance, family -> null);
    }

    /**
     * Adds the policy routes, unless they are there. IPv6 is left out where the machine does not have it.
     *
     * @throws NetlinkException if the kernel refuses
     */
    static void install() {
        try (Rtnetlink netlink = new Rtnetlink()) {
            netlink.addPolicy(IpFamily.IPV4, Marks.DELIVERY);
            if (hasIpv6(netlink)) {
                netlink.addPolicy(IpFamily.IPV6, Marks.DELIVERY);
            }
        }
    }

    private static boolean hasIpv6(Rtnetlink netlink) {
        return netlink.addresses().stream()
                .anyMatch(address -> address.address().equals(LOOPBACK6));
    }

    @Override
    public boolean change(Collection<IpAddress> added, Collection<IpAddress> removed) {
        return true;
    }

    @Override
    public boolean reconcile(Set<IpAddress> wanted) {
        install();
        return leftOvers.reconcile(Set.of());
    }

    @Override
    public void close() {
        leftOvers.close();
    }
}
