package io.fairlead.capture;

import io.fairlead.config.LocalDetection;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpFamily;
import io.fairlead.transport.Transport;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the nftables tables, but for the elements of their sets.
 *
 * <p>Every frontend is in one of four sets: {@code serve}, {@code serve_here}, {@code reject} or {@code drop}, by address,
 * protocol and port; or, where a node port is served at all addresses of the machine, in the set of the same name with
 * {@code node_ports_} in front, by protocol and port. The chains are the same however many Services there are.
 *
 * <p>Only the first packet of a connection is judged. What belongs to a connection that is open goes on to it, whatever
 * has become of its Service.
 *
 * <p>Threading: Immutable.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/nft.8.html">nft(8)</a>
 */
final class RulesetWriter {
    /** The chain that judges first packets; it is never empty. */
    static final String JUDGING_CHAIN = "fresh";

    private static final String PREFIX = "fairlead";
    private static final String NEW_TCP = "tcp flags & (fin|syn|rst|ack) == syn";

    /** A client is told at once by a reset; an ICMPv6 error that comes before connect(2) has returned is ignored. */
    private static final String SHARED_CHAINS = """
                chain strays {
                    ip daddr @vips4 goto refuse
                    ip6 daddr @vips6 goto refuse
                }
                chain refuse {
                    meta l4proto tcp reject with tcp reset
                    reject
                }
                chain sources {
                    ip daddr . meta l4proto . th dport @guarded4 ip daddr . meta l4proto . th dport . ip saddr != @allowed4 drop
                    ip6 daddr . meta l4proto . th dport @guarded6 ip6 daddr . meta l4proto . th dport . ip6 saddr != @allowed6 drop
                }
            """;

    private static final String SOURCE_PORTS = Transport.FIRST_SOURCE_PORT + "-" + Transport.LAST_SOURCE_PORT;

    private final String table;
    private final String hereRules;

    /**
     * @param instance of the proxy; empty for the only one of a machine
     * @param nodePodRanges the ranges of the node's pods, for the detection that goes by them
     */
    RulesetWriter(String instance, LocalDetection detection, List<Cidr> nodePodRanges) {
        this.table = tableName(instance);
        this.hereRules = hereRules(detection, nodePodRanges);
    }

    static String tableName(String instance) {
        return instance.isEmpty() ? PREFIX : PREFIX + "-" + instance;
    }

    /** Whether a table of this name is some proxy's of ours. */
    static boolean isOurs(String name) {
        return name.equals(PREFIX) || name.startsWith(PREFIX + "-");
    }

    /**
     * For listeners at local addresses: guards the addresses of Services.
     *
     * <p>What is served goes on to the listener. What is not served is refused, so that no daemon of the node's that
     * listens on all addresses is reached there; nor does the node say that the addresses are its own when it is asked by
     * ARP. It does answer pings.
     */
    Ruleset bind() {
        String text = "table inet " + table + " {\n" + setsText()
                + """
                chain input {
                    type filter hook input priority filter - 5; policy accept;
                    NEW_TCP goto fresh
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
            """.replace("NEW_TCP", NEW_TCP)
                        .replace("VERDICTS", verdicts("goto deliver", "goto here"))
                        .replace("HERE", hereRules)
                + SHARED_CHAINS + "}\n"
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
     * For transparent listeners: hands new connections to them, and what belongs to open ones to their sockets.
     *
     * <p>First packets come before sockets are looked for, so that one from a port that has just been used is not taken for
     * a part of the connection that has ended, nor one to somewhere else for one to a transparent listener of somebody
     * else's. ICMP errors about open connections go to their sockets too: the size of packets depends on it.
     *
     * <p>Packets of the node's own clients never arrive. They are marked as they leave, which routes them back in by the
     * loopback interface. Packets that come over a bridge are looked at before bridge-netfilter does so, since it keeps
     * the look that comes later from happening, and forgets the socket that was found by then.
     *
     * @param port4 where the listener for IPv4 is, at 127.0.0.1
     * @param port6 where the listener for IPv6 is, at ::1
     * @param bridges the bridges of the machine, to whose ports pods may be connected
     */
    Ruleset tproxy(int port4, int port6, List<Host.Bridge> bridges) {
        String text = "table inet " + table + " {\n" + setsText()
                + """
                chain bridged {
                    type filter hook prerouting priority -2147483648; policy accept;
                    meta iifkind "bridge" jump arriving
                }
                chain prerouting {
                    type filter hook prerouting priority mangle; policy accept;
                    jump arriving
                }
                chain arriving {
                    meta mark & DIALLED == DIALLED accept
                    NEW_TCP goto fresh
                    meta l4proto { tcp, icmp, ipv6-icmp } socket transparent 1 meta mark set meta mark | CAPTURED accept
                    meta l4proto { udp, sctp } goto fresh
                    goto strays
                }
                chain fresh {
            VERDICTS    }
                chain here {
            HERE        drop
                }
                chain deliver {
                    meta nfproto ipv4 meta l4proto tcp tproxy ip to 127.0.0.1:PORT4 meta mark set meta mark | CAPTURED accept
                    meta nfproto ipv6 meta l4proto tcp tproxy ip6 to [::1]:PORT6 meta mark set meta mark | CAPTURED accept
                    drop
                }
                chain output {
                    type route hook output priority mangle; policy accept;
                    meta mark & DIALLED == DIALLED accept
                    ct mark & CAPTURED == CAPTURED ct direction original meta mark set meta mark | CAPTURED accept
            RESUMED        NEW_TCP goto leaving
                    meta l4proto { udp, sctp } goto leaving
            LATER    }
            RESUMING    chain leaving {
            OWN_VERDICTS    }
                chain loop_back {
                    meta mark set meta mark | CAPTURED ct mark set ct mark | CAPTURED accept
                }
            """.replace("RESUMED", ResumedRules.output())
                        .replace("LATER", ResumedRules.laterOutput())
                        .replace("RESUMING", ResumedRules.chain())
                        .replace("OWN_VERDICTS", verdicts("goto loop_back", "goto loop_back"))
                        .replace("VERDICTS", verdicts("goto deliver", "goto here"))
                        .replace("NEW_TCP", NEW_TCP)
                        .replace("HERE", hereRules)
                        .replace("CAPTURED", hex(Marks.CAPTURED))
                        .replace("DIALLED", hex(Marks.DIALLED))
                        .replace("PORT4", Integer.toString(port4))
                        .replace("PORT6", Integer.toString(port6))
                + SHARED_CHAINS + "}\n";
        return bridges.isEmpty()
                ? new Ruleset(table, List.of("inet"), text)
                : new Ruleset(table, List.of("inet", "bridge"), text + bridge(bridges));
    }

    /**
     * For pods of one bridge, whose packets to each other do not leave it: what an endpoint answers is handed to the node
     * all the same, as if it were the next hop, if it goes to a port that endpoints are dialled from. What does not belong to
     * a connection of ours is routed on by the node to where it was going.
     */
    private String bridge(List<Host.Bridge> bridges) {
        return """
            table bridge %s {
                set endpoints4 { type ipv4_addr . inet_proto . inet_service; }
                set endpoints6 { type ipv6_addr . inet_proto . inet_service; }
                chain prerouting {
                    type filter hook prerouting priority -300; policy accept;
                    ip saddr . meta l4proto . th sport @endpoints4 th dport PORTS goto hand_over
                    ip6 saddr . meta l4proto . th sport @endpoints6 th dport PORTS goto hand_over
                }
                chain hand_over {
            %s    }
            }
            """.replace("PORTS", SOURCE_PORTS).formatted(
                table,
                bridges.stream()
                        .flatMap(bridge -> bridge.ranges().stream()
                                .map(range -> "        " + ip(range.family()) + " saddr " + range
                                        + " ether daddr set " + bridge.macAddress()
                                        + " meta pkttype set host accept\n"))
                        .collect(Collectors.joining()));
    }

    private static String ip(IpFamily family) {
        return family == IpFamily.IPV4 ? "ip" : "ip6";
    }

    private static String hex(int mark) {
        return "0x%08x".formatted(mark);
    }

    /**
     * What becomes of a first packet. Addresses of Services come before node ports: where they are local to the machine,
     * node ports would answer at them too.
     *
     * @param serve where a packet goes that is to be served
     * @param serveHere where one goes that is to be served if it comes from this node
     */
    private static String verdicts(String serve, String serveHere) {
        StringBuilder rules = new StringBuilder("        jump sources\n");
        for (IpFamily family : IpFamily.values()) {
            String place = ip(family) + " daddr . meta l4proto . th dport @";
            append(rules, place, family, serve, serveHere);
        }
        rules.append("        jump strays\n");
        for (IpFamily family : IpFamily.values()) {
            String nodePort = "meta nfproto " + (family == IpFamily.IPV4 ? "ipv4" : "ipv6")
                    + " fib daddr type local meta l4proto . th dport @node_ports_";
            append(rules, nodePort, family, serve, serveHere);
        }
        return rules.toString();
    }

    private static void append(StringBuilder rules, String match, IpFamily family, String serve, String serveHere) {
        for (Admission admission : Admission.values()) {
            String verdict = switch (admission) {
                case SERVE -> serve;
                case SERVE_HERE -> serveHere;
                case REJECT -> "goto refuse";
                case DROP -> "drop";
            };
            rules.append("        ")
                    .append(match)
                    .append(Element.setName(admission))
                    .append(Element.suffix(family))
                    .append(' ')
                    .append(verdict)
                    .append('\n');
        }
    }

    /** Who is on this node: the node itself, and its pods where they can be told. */
    private static String hereRules(LocalDetection detection, List<Cidr> nodePodRanges) {
        String node = "        fib saddr type local goto deliver\n";
        return node
                + switch (detection) {
                    case LocalDetection.None() -> "";
                    case LocalDetection.PodRanges(var ranges) -> fromRanges(ranges);
                    case LocalDetection.NodePodRanges() -> fromRanges(nodePodRanges);
                    case LocalDetection.BridgeInterface(var name) -> "        iifname \"" + name + "\" goto deliver\n";
                    case LocalDetection.InterfaceNamePrefix(var prefix) ->
                        "        iifname \"" + prefix + "*\" goto deliver\n";
                };
    }

    private static String fromRanges(List<Cidr> ranges) {
        return ranges.stream()
                .map(range -> "        " + ip(range.family()) + " saddr " + range + " goto deliver\n")
                .collect(Collectors.joining());
    }

    private static String setsText() {
        StringBuilder text = new StringBuilder();
        for (IpFamily family : IpFamily.values()) {
            String address = family == IpFamily.IPV4 ? "ipv4_addr" : "ipv6_addr";
            String suffix = Element.suffix(family);
            String place = address + " . inet_proto . inet_service";
            for (Admission admission : Admission.values()) {
                String verdict = Element.setName(admission) + suffix;
                text.append("    set ")
                        .append(verdict)
                        .append(" { type ")
                        .append(place)
                        .append("; }\n");
                text.append("    set node_ports_").append(verdict).append(" { type inet_proto . inet_service; }\n");
            }
            text.append("    set guarded")
                    .append(suffix)
                    .append(" { type ")
                    .append(place)
                    .append("; }\n");
            text.append("    set allowed")
                    .append(suffix)
                    .append(" { type ")
                    .append(place)
                    .append(" . ")
                    .append(address)
                    .append("; flags interval; }\n");
            text.append("    set vips")
                    .append(suffix)
                    .append(" { type ")
                    .append(address)
                    .append("; }\n");
        }
        return text.toString();
    }
}
