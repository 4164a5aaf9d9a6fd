package io.fairlead.lab;

import io.fairlead.model.Cidr;
import io.fairlead.model.IpFamily;
import java.util.List;

/**
 * The address ranges of the lab, private or for documentation (RFC 1918, 4193, 5737, 3849).
 *
 * <p>Threading: Immutable.
 */
public final class LabRanges {
    private LabRanges() {}

    /** All pods: the cluster CIDR. */
    public static Cidr cluster(IpFamily family) {
        return of(family, "10.244.0.0/16", "fd00:244::/32");
    }

    /** The pods of the node under test: its node CIDR. */
    public static Cidr pods(IpFamily family) {
        return of(family, "10.244.0.0/24", "fd00:244::/64");
    }

    /** The pods of the other node. */
    public static Cidr remotePods(IpFamily family) {
        return of(family, "10.244.1.0/24", "fd00:244:1::/64");
    }

    /** Cluster IPs. */
    public static Cidr services(IpFamily family) {
        return of(family, "10.96.0.0/16", "fd00:96::/112");
    }

    /** Addresses of load balancers. */
    public static Cidr loadBalancers(IpFamily family) {
        return of(family, "203.0.113.0/24", "2001:db8:f::/64");
    }

    /** External IPs. */
    public static Cidr externalIps(IpFamily family) {
        return of(family, "198.51.100.0/24", "2001:db8:e::/64");
    }

    /** All that others send to the node under test because Services may answer there. */
    public static List<Cidr> served(IpFamily family) {
        return List.of(services(family), loadBalancers(family), externalIps(family));
    }

    private static Cidr of(IpFamily family, String ipv4, String ipv6) {
        return Cidr.parse(family == IpFamily.IPV4 ? ipv4 : ipv6);
    }
}
