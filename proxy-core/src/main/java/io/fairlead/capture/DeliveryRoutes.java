package io.fairlead.capture;

import io.fairlead.config.KernelNumbers;
import io.fairlead.linux.NetlinkException;
import io.fairlead.linux.PolicyRoute;
import io.fairlead.linux.Rtnetlink;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.Collection;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The policy routes that deliver marked packets to this machine. Addresses of Services have no routes then; those that a
 * process in mode bind has left are deleted.
 *
 * <p>Threading: confined to the control thread.
 */
final class DeliveryRoutes implements Routing {
    private static final Logger LOG = LogManager.getLogger(DeliveryRoutes.class);
    private static final IpAddress LOOPBACK6 = IpAddress.parse("::1");

    private final KernelNumbers numbers;
    private final VirtualRoutes leftOvers;

    /** @param instance of the proxy, as {@link Instances} numbers it */
    DeliveryRoutes(int instance, KernelNumbers numbers) {
        this.numbers = numbers;
        leftOvers = new VirtualRoutes(instance, family -> null);
    }

    /**
     * Adds the policy routes, unless they exist. IPv6 is skipped on machines without it.
     *
     * @throws NetlinkException if the kernel refuses
     */
    static void install(KernelNumbers numbers) {
        PolicyRoute delivery = delivery(numbers);
        try (Rtnetlink netlink = new Rtnetlink()) {
            netlink.addPolicy(IpFamily.IPV4, delivery);
            if (hasIpv6(netlink)) {
                netlink.addPolicy(IpFamily.IPV6, delivery);
            }
        }
    }

    /**
     * Removes policy routes of ours with other numbers, which packets of other programs may have by now.
     *
     * @param isAlone whether no other proxy of ours has installed anything on this machine
     * @throws NetlinkException if the kernel refuses
     */
    static void removeOthers(KernelNumbers numbers, boolean isAlone) {
        PolicyRoute delivery = delivery(numbers);
        try (Rtnetlink netlink = new Rtnetlink()) {
            for (IpFamily family : IpFamily.values()) {
                for (PolicyRoute policy : netlink.policies(family)) {
                    if (!policy.equals(delivery) && isAlone) {
                        netlink.deletePolicy(family, policy);
                        LOG.info("removed {}, because its numbers are no longer configured", policy);
                    } else if (!policy.equals(delivery)) {
                        LOG.warn(
                                "another proxy on this machine uses {}, this one {}; configure the same captureMark, "
                                        + "rulePriority and routingTable for all proxies of the machine",
                                policy,
                                delivery);
                    }
                }
            }
        }
    }

    /** The policy route that makes captured packets local. */
    static PolicyRoute delivery(KernelNumbers numbers) {
        return new PolicyRoute(
                numbers.captureMark(), numbers.captureMark(), numbers.routingTable(), numbers.rulePriority());
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
        install(numbers);
        return leftOvers.reconcile(Set.of());
    }

    @Override
    public void close() {
        leftOvers.close();
    }
}
