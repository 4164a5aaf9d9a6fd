package io.fairlead.linux;

/**
 * Policy routing that makes packets with a mark local, wherever they are addressed to: the rule {@code fwmark
 * mark/mask lookup table pref priority}, and in that table the route {@code local default dev lo}.
 *
 * <p>Threading: Immutable.
 *
 * @param mark bits that a packet's mark has; none outside the mask
 * @param mask bits of a packet's mark that are looked at; not 0
 * @param table number of the routing table, positive; none of the kernel's own, which are 253 to 255
 * @param priority the position of the rule, positive; the smallest is evaluated first
 * @see <a href="https://docs.kernel.org/networking/tproxy.html">Transparent proxy support</a>
 * @see <a href="https://man7.org/linux/man-pages/man8/ip-rule.8.html">ip-rule(8)</a>
 */
public record PolicyRoute(int mark, int mask, int table, int priority) {
    private static final int FIRST_OF_THE_KERNEL = 253;
    private static final int LAST_OF_THE_KERNEL = 255;

    public PolicyRoute {
        if (mask == 0 || (mark & ~mask) != 0) {
            throw new IllegalArgumentException("mark 0x" + Integer.toHexString(mark) + " with mask 0x"
                    + Integer.toHexString(mask) + ": the mask must not be 0 and must have all bits of the mark");
        }
        if (!isTable(table)) {
            throw new IllegalArgumentException("routing table " + table
                    + " is not positive, or is a table of the kernel (253 to 255); use another one");
        }
        if (priority <= 0) {
            throw new IllegalArgumentException("priority " + priority + " of a rule is not positive");
        }
    }

    /** Whether a policy route may have a table of this number. */
    static boolean isTable(int table) {
        return table > 0 && (table < FIRST_OF_THE_KERNEL || table > LAST_OF_THE_KERNEL);
    }

    /** As iproute2 writes its rule. */
    @Override
    public String toString() {
        return "the rule '" + new RoutingRule(priority, mark, mask, table, Rtnetlink.OUR_PROTOCOL, true) + "'";
    }
}
