package io.fairlead.capture;

import io.fairlead.config.KernelNumbers;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The table {@code bridge}, for pods of one bridge, whose packets to each other do not leave it. What an endpoint answers is
 * handed to the node all the same, as if it were the next hop, if it goes to a port that endpoints are dialled from; so
 * is what clients send to endpoints from such a port. What does not belong to a connection of the proxy is routed on by the
 * node to where it was going.
 *
 * <p>Fragments of datagrams have no ports, except for the first, and an ICMP error has those of the packet that it is about
 * elsewhere. So all fragments to and from the addresses of endpoints that serve UDP are handed over, and what these addresses
 * report to be unreachable.
 *
 * <p>Threading: Stateless.
 */
final class BridgeRules {
    private static final String REQUESTS = """
                    ip daddr . meta l4proto . th dport @endpoints4 th sport PORTS goto hand_over
                    ip6 daddr . meta l4proto . th dport @endpoints6 th sport PORTS goto hand_over
                    ip daddr @datagram_hosts4 ip frag-off & 0x3fff != 0 ip protocol udp goto hand_over
                    ip6 daddr @datagram_hosts6 exthdr frag exists meta l4proto udp goto hand_over
            """;

    private BridgeRules() {}

    /**
     * The table.
     *
     * @param isSeparating whether {@link SourcePortRules} has to see what clients send to endpoints
     */
    static String text(KernelNumbers numbers, String table, List<Host.Bridge> bridges, boolean isSeparating) {
        return """
            table bridge TABLE {
                set endpoints4 { type ipv4_addr . inet_proto . inet_service; }
                set endpoints6 { type ipv6_addr . inet_proto . inet_service; }
                set datagram_hosts4 { type ipv4_addr; }
                set datagram_hosts6 { type ipv6_addr; }
                chain prerouting {
                    type filter hook prerouting priority -300; policy accept;
                    ip saddr . meta l4proto . th sport @endpoints4 th dport PORTS goto hand_over
                    ip6 saddr . meta l4proto . th sport @endpoints6 th dport PORTS goto hand_over
                    ip saddr @datagram_hosts4 ip frag-off & 0x3fff != 0 ip protocol udp goto hand_over
                    ip6 saddr @datagram_hosts6 exthdr frag exists meta l4proto udp goto hand_over
                    ip saddr @datagram_hosts4 icmp type destination-unreachable goto hand_over
                    ip6 saddr @datagram_hosts6 icmpv6 type destination-unreachable goto hand_over
            REQUESTS    }
                chain hand_over {
            BRIDGES    }
            }
            """.replace("REQUESTS", isSeparating ? REQUESTS : "")
                .replace("PORTS", numbers.transparentSourcePorts().toString())
                .replace("BRIDGES", bridges.stream().map(BridgeRules::handOver).collect(Collectors.joining()))
                .replace("TABLE", table);
    }

    private static String handOver(Host.Bridge bridge) {
        return bridge.ranges().stream()
                .map(range -> "        " + VerdictRules.ip(range.family()) + " saddr " + range + " ether daddr set "
                        + bridge.macAddress() + " meta pkttype set host accept\n")
                .collect(Collectors.joining());
    }
}
