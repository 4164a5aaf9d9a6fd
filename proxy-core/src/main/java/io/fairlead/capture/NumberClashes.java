package io.fairlead.capture;

import io.fairlead.config.KernelNumbers;
import io.fairlead.limit.KernelFile;
import io.fairlead.linux.NetlinkException;
import io.fairlead.linux.RoutingRule;
import io.fairlead.linux.Rtnetlink;
import io.fairlead.model.IpFamily;
import io.fairlead.model.PortRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Uses of the configured numbers by other programs of the machine, as far as the kernel's rules and routes show them.
 * Rules of packet filters are not read: it cannot be determined which of them set a mark.
 *
 * <p>Threading: Stateless.
 */
final class NumberClashes {
    private static final Logger LOG = LogManager.getLogger(NumberClashes.class);
    private static final Path LOCAL_PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private NumberClashes() {}

    /** Logs what is found. */
    static void warn(KernelNumbers numbers) {
        try (Rtnetlink netlink = new Rtnetlink()) {
            find(numbers, netlink).forEach(LOG::warn);
        } catch (NetlinkException e) {
            LOG.warn(
                    "cannot list the routing rules: {}; conflicts with the marks of other programs are not "
                            + "detected",
                    e.getMessage());
        }
    }

    /** One line for each, which names the key to change. */
    static List<String> find(KernelNumbers numbers, Rtnetlink netlink) {
        List<String> clashes = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            for (RoutingRule rule : netlink.rules(family)) {
                String key = rule.isOurs() ? null : clash(numbers, rule);
                if (key != null) {
                    clashes.add("another program's " + family + " rule '" + rule + "' uses the same number as " + key
                            + "; packets may be misrouted; set " + key + " to another number");
                }
            }
            int routes = netlink.foreignRoutes(family, numbers.routingTable());
            if (routes > 0) {
                clashes.add(
                        "the " + family + " routing table " + numbers.routingTable() + " has " + routes
                                + " routes of another program; captured packets may follow them, set routingTable to another number");
            }
        }
        PortRange local = localPorts();
        if (local != null && local.overlaps(numbers.transparentSourcePorts())) {
            clashes.add("transparentSourcePorts " + numbers.transparentSourcePorts()
                    + " overlaps the ports that this machine's own clients use (net.ipv4.ip_local_port_range " + local
                    + "); set transparentSourcePorts to another range");
        }
        return clashes;
    }

    /** The key whose number a rule uses; null if it uses none. */
    private static @Nullable String clash(KernelNumbers numbers, RoutingRule rule) {
        if (uses(rule, numbers.captureMark())) {
            return "captureMark";
        }
        if (uses(rule, numbers.dialMark())) {
            return "dialMark";
        }
        if (rule.table() == numbers.routingTable()) {
            return "routingTable";
        }
        return rule.priority() == numbers.rulePriority() ? "rulePriority" : null;
    }

    /** A mask has the bits that a program uses, unless it has all bits, which is the default. */
    private static boolean uses(RoutingRule rule, int bits) {
        return (rule.mask() & bits) != 0 && (rule.mask() != -1 || (rule.mark() & bits) != 0);
    }

    private static @Nullable PortRange localPorts() {
        try {
            String[] ports = KernelFile.read(LOCAL_PORTS).split("\\s+", -1);
            return new PortRange(Integer.parseInt(ports[0]), Integer.parseInt(ports[1]));
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            LOG.debug("{} cannot be read", LOCAL_PORTS, e);
            return null;
        }
    }
}
