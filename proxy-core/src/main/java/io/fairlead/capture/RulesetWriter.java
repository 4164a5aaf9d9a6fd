package io.fairlead.capture;

import io.fairlead.config.KernelNumbers;
import io.fairlead.config.LocalDetection;
import io.fairlead.model.Cidr;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the nftables tables, but for the elements of their sets.
 *
 * <p>Every frontend is in one of four sets: {@code serve}, {@code serve_here}, {@code reject} or {@code drop}, by address,
 * protocol and port; or, where a node port is served at all addresses of the machine, in the set of the same name with
 * {@code node_ports_} in front, by protocol and port. The chains are the same however many Services there are.
 *
 * <p>Only the first packet of a TCP connection is judged. Packets of an open connection are delivered to it, whatever
 * happens to its Service. Of UDP, every datagram is judged.
 *
 * <p>Threading: Immutable.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/nft.8.html">nft(8)</a>
 */
final class RulesetWriter {
    /** The chain that judges first packets; it is never empty. */
    static final String JUDGING_CHAIN = "fresh";

    /** The chain that hands packets over which are served. */
    static final String DELIVERING_CHAIN = "deliver";

    private static final String PREFIX = "fairlead";

    private final String table;
    private final String hereRules;
    private final KernelNumbers numbers;

    /**
     * @param instance of the proxy; empty for the only one of a machine
     * @param nodePodRanges the ranges of the node's pods, for detection by range
     */
    RulesetWriter(String instance, LocalDetection detection, List<Cidr> nodePodRanges, KernelNumbers numbers) {
        this.table = tableName(instance);
        this.hereRules = VerdictRules.here(detection, nodePodRanges);
        this.numbers = numbers;
    }

    static String tableName(String instance) {
        return instance.isEmpty() ? PREFIX : PREFIX + "-" + instance;
    }

    /** A script after which first packets of connections that would be served are dropped. */
    static String droppingNewConnections(String instance) {
        return "insert rule inet " + tableName(instance) + " " + DELIVERING_CHAIN + " meta l4proto tcp drop\n";
    }

    /** The name of the proxy whose tables have this name; empty for the one without a name. */
    static String instance(String table) {
        return table.equals(PREFIX) ? "" : table.substring(PREFIX.length() + 1);
    }

    /** Whether a table of this name is some proxy's of ours. */
    static boolean isOurs(String name) {
        return name.equals(PREFIX) || name.startsWith(PREFIX + "-");
    }

    /**
     * For listeners at local addresses: guards the addresses of Services.
     *
     * <p>Packets to served addresses are delivered to the listener. Others are refused, so that daemons of the node
     * that listen on all addresses are not reachable there; nor does the node answer ARP for the addresses. It does
     * answer pings. Fragments of IPv6 are put together only after this; but for the first, they have no ports.
     */
    Ruleset bind() {
        String text = "table inet " + table + " {\n" + RulesetSets.text()
                + """
                chain input {
                    type filter hook input priority filter - 5; policy accept;
                    NEW_TCP goto fresh
                    frag frag-off != 0 accept
                    meta l4proto { udp, sctp } goto fresh
                }
                chain fresh {
            VERDICTS    }
                chain here {
            HERE        drop
                }
                chain deliver {
                    accept
                }
            """.replace("NEW_TCP", VerdictRules.NEW_TCP)
                        .replace("VERDICTS", VerdictRules.verdicts("goto deliver", "goto here"))
                        .replace("HERE", hereRules)
                + VerdictRules.SHARED_CHAINS + "}\n"
                + """
            table arp %s {
                set vips4 { type ipv4_addr; }
                chain input {
                    type filter hook input priority filter; policy accept;
                    arp operation request arp daddr ip @vips4 drop
                }
            }
            """.formatted(table);
        return new Ruleset(table, List.of("inet", "arp"), text);
    }

    /**
     * For transparent listeners.
     *
     * @param port4 where the listener for IPv4 is, at 127.0.0.1
     * @param port6 where the listener for IPv6 is, at ::1
     * @param datagramPort4 where the UDP sockets for IPv4 are, at 127.0.0.1; 1 if there are none
     * @param datagramPort6 where the UDP sockets for IPv6 are, at ::1; 1 if there are none
     * @param bridges the bridges of the machine, to whose ports pods may be connected
     * @param isSeparating whether connections from clients' addresses are kept apart from the clients' own, which not every
     *     kernel can do
     */
    Ruleset tproxy(
            int port4,
            int port6,
            int datagramPort4,
            int datagramPort6,
            List<Host.Bridge> bridges,
            boolean isSeparating) {
        List<String> families = new ArrayList<>(List.of("inet"));
        StringBuilder text = new StringBuilder("table inet " + table + " {\n")
                .append(RulesetSets.text())
                .append(TproxyRules.text(numbers, hereRules, isSeparating)
                        .replace("TCP4", Integer.toString(port4))
                        .replace("TCP6", Integer.toString(port6))
                        .replace("UDP4", Integer.toString(datagramPort4))
                        .replace("UDP6", Integer.toString(datagramPort6)))
                .append(isSeparating ? PrecedenceRules.chains(numbers) + SourcePortRules.chains(numbers, bridges) : "")
                .append(VerdictRules.SHARED_CHAINS)
                .append("}\n");
        if (isSeparating) {
            families.addAll(List.of("ip", "ip6"));
            text.append(SourcePortRules.tables(numbers, table));
        }
        if (!bridges.isEmpty()) {
            families.add("bridge");
            text.append(BridgeRules.text(numbers, table, bridges, isSeparating));
        }
        return new Ruleset(table, families, text.toString());
    }
}
