package io.fairlead.linux;

/**
 * A rule that selects a routing table, as the kernel lists it.
 *
 * <p>Threading: Immutable.
 *
 * @param priority its position; the smallest is evaluated first
 * @param mark bits that a packet's firewall mark has
 * @param mask bits of the firewall mark that are looked at; 0 if the mark is not looked at
 * @param table number of the routing table; 0 for rules that lead to none
 * @param protocol identifies the program that added it: {@link Rtnetlink#OUR_PROTOCOL} for Fairlead
 * @param isPlain whether it leads to a table, and looks at nothing but the mark
 * @see <a href="https://man7.org/linux/man-pages/man8/ip-rule.8.html">ip-rule(8)</a>
 */
public record RoutingRule(int priority, int mark, int mask, int table, int protocol, boolean isPlain) {
    /** Whether it is ours. */
    public boolean isOurs() {
        return protocol == Rtnetlink.OUR_PROTOCOL;
    }

    /** Whether it is the rule of a policy route. */
    public boolean isFor(PolicyRoute route) {
        return isPlain
                && isOurs()
                && priority == route.priority()
                && mark == route.mark()
                && mask == route.mask()
                && table == route.table();
    }

    /** As iproute2 writes it: {@code 100: from all fwmark 0x1000/0x1000 lookup 4096}. */
    @Override
    public String toString() {
        return priority + ":"
                + (mask == 0 ? "" : " fwmark 0x" + Integer.toHexString(mark) + "/0x" + Integer.toHexString(mask))
                + (table == 0 ? "" : " lookup " + Integer.toUnsignedString(table));
    }
}
