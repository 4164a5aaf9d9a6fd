package io.fairlead.config;

import io.fairlead.model.PortRange;
import java.util.Locale;

/**
 * The numbers of the kernel's that {@link CaptureMode#TPROXY} takes for itself, and that other programs of the machine
 * may take too. All proxies of a machine have to use the same ones.
 *
 * <p>Threading: Immutable.
 *
 * <p>Failure: what is not allowed is an {@link IllegalArgumentException} whose message begins with the key.
 *
 * @param captureMark bits of the firewall mark of packets that are delivered to the proxy, whatever their destination
 * @param dialMark bits of the firewall mark of packets that the proxy sends to endpoints
 * @param rulePriority priority of the policy rule that delivers captured packets, 1 to 32765: before the rule for the
 *     table {@code main}
 * @param routingTable number of the routing table of that rule, positive; not 253 to 255, which are the kernel's
 * @param conntrackZone zone of connection tracking in which connections to endpoints from a client's address begin, 1 to
 *     65535; so they have the client's own connections out of their way
 * @param transparentSourcePorts ports from which endpoints are dialled from a client's address, and from the node's when the
 *     kernel has none left; at least 100, from 1024 on
 */
public record KernelNumbers(
        int captureMark,
        int dialMark,
        int rulePriority,
        int routingTable,
        int conntrackZone,
        PortRange transparentSourcePorts) {
    /**
     * None of these is known to be used by others: kube-proxy has the marks 0x4000 and 0x8000, the portmap plugin 0x2000,
     * Cilium 0x0f00 and the upper half, as has Calico. The ports are below node ports and Linux's usual ephemeral ports.
     */
    public static final KernelNumbers DEFAULT =
            new KernelNumbers(0x1000, 0x0040, 100, 0x1000, 0x1000, new PortRange(10_000, 29_999));

    private static final int KUBE_PROXY_MARKS = 0xc000;
    private static final int LAST_PRIORITY = 32_765;
    private static final int FIRST_TABLE_OF_THE_KERNEL = 253;
    private static final int LAST_TABLE_OF_THE_KERNEL = 255;
    private static final int LAST_ZONE = 65_535;
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;
    private static final int FEWEST_PORTS = 100;

    public KernelNumbers {
        checkMark("captureMark", captureMark);
        checkMark("dialMark", dialMark);
        if ((captureMark & dialMark) != 0) {
            throw new IllegalArgumentException("dialMark is " + text(dialMark) + ", which has bits of captureMark, "
                    + text(captureMark) + "; use others");
        }
        Checks.within("rulePriority", rulePriority, 1, LAST_PRIORITY);
        Checks.within("routingTable", routingTable, 1, Integer.MAX_VALUE);
        if (routingTable >= FIRST_TABLE_OF_THE_KERNEL && routingTable <= LAST_TABLE_OF_THE_KERNEL) {
            throw new IllegalArgumentException(
                    "routingTable is " + routingTable + "; 253 to 255 are tables of the kernel; use another number");
        }
        Checks.within("conntrackZone", conntrackZone, 1, LAST_ZONE);
        if (transparentSourcePorts.first() < FIRST_UNPRIVILEGED_PORT || transparentSourcePorts.size() < FEWEST_PORTS) {
            throw new IllegalArgumentException("transparentSourcePorts is " + transparentSourcePorts
                    + "; expected at least " + FEWEST_PORTS + " ports from " + FIRST_UNPRIVILEGED_PORT + " to 65535");
        }
    }

    private static void checkMark(String key, int mark) {
        if (mark == 0) {
            throw new IllegalArgumentException(key + " is 0; expected a number with at least one bit set");
        }
        if ((mark & KUBE_PROXY_MARKS) != 0) {
            throw new IllegalArgumentException(
                    key + " is " + text(mark) + "; 0x4000 and 0x8000 are marks of kube-proxy; use other bits");
        }
    }

    /** The same with other ports for connections from clients' addresses. */
    public KernelNumbers withTransparentSourcePorts(PortRange ports) {
        return new KernelNumbers(captureMark, dialMark, rulePriority, routingTable, conntrackZone, ports);
    }

    /** A mark as tools write it, such as {@code 0x1000}. */
    public static String text(int mark) {
        return "0x" + Integer.toHexString(mark).toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a mark: hexadecimal after {@code 0x}, else decimal.
     *
     * @param key is named if the text is no mark
     */
    public static int parseMark(String key, String text) {
        try {
            long mark = Long.decode(text.strip());
            if (mark >= 0 && mark <= 0xffff_ffffL) {
                return (int) mark;
            }
        } catch (NumberFormatException e) {
            // Reported below, as a number that is out of range is.
        }
        throw new IllegalArgumentException(
                key + " is '" + text + "'; expected a number from 0x1 to 0xffffffff, such as 0x1000");
    }
}
