package io.fairlead.capture;

import io.fairlead.config.LocalDetection;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpFamily;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The text of the nftables tables, but for the elements of their sets.
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
final class Ruleset {
    private static final String PREFIX = "fairlead";
    private static final String NEW_TCP = "tcp flags & (fin|syn|rst|ack) == syn";

    private final String table;
    private final String hereRules;

    /**
     * @param instance of the proxy; empty for the only one of a machine
     * @param nodePodRanges the ranges of the node's pods, for the detection that goes by them
     */
    Ruleset(String instance, LocalDetection detection, List<Cidr> nodePodRanges) {
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

    String table() {
        return table;
    }

    /** Removes the tables if they are there, so that they can be made anew within the same change. */
    String removal() {
        return List.of("inet", "arp", "bridge").stream()
                .map(family -> "add table " + family + " " + table + "\ndelete table " + family + " " + table + "\n")
                .collect(Collectors.joining());
    }

    /**
     * For listeners at local addresses: guards the addresses of Services.
     *
     * <p>What is served goes on to the listener. What is not served is refused, so that no daemon of the node's that
     * listens on all addresses is reached there; nor does the node say that the addresses are its own when it is asked by
     * ARP. It does answer pings.
     */
    String bind() {
        return "table inet " + table + " {\n" + setsText()
                + """
                chain input {
                    type filter hook input priority filter - 5; policy accept;
                    %s goto fresh
                    meta l4proto { udp, sctp } goto fresh
                }
                chain fresh {
                    jump sources
                %s    ip daddr @vips4 goto refuse
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
                chain here {
                %s    drop
                }
                chain deliver {
                    accept
                }
            }
            """.formatted(NEW_TCP, verdicts("goto deliver", "goto here"), hereRules) + """
            table arp %s {
                set vips4 { type ipv4_addr; }
                chain input {
                    type filter hook input priority filter; policy accept;
                    arp operation request arp daddr ip @vips4 drop
                }
            }
            """.formatted(table);
    }

    /**
     * For transparent listeners: hands new connections to them, and what belongs to open ones to their sockets.
     *
     * <p>Packets of the node's own clients never arrive. They are marked as they leave, which routes them back in by the
     * loopback interface. Packets that come over a bridge are looked at before bridge-netfilter does so, since it keeps
     * the look that comes later from happening, and forgets the socket that was found by then.
     *
     * @param port4 where the listener for IPv4 is, at 127.0.0.1
     * @param port6 where the listener for IPv6 is, at ::1
     */
    String tproxy(int port4, int port6) {
        String captured = hex(Marks.CAPTURED);
        String dialled = hex(Marks.DIALLED);
        return "table inet " + table + " {\n" + setsText()
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
                    meta l4proto tcp socket transparent 1 meta mark set meta mark | CAPTURED accept
                    NEW_TCP goto fresh
                    meta l4proto { udp, sctp } goto fresh
                    goto strays
                }
                chain fresh {
                    jump sources
                VERDICTS    goto strays
                }
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
                chain here {
                HERE    drop
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
                    NEW_TCP goto leaving
                    meta l4proto { udp, sctp } goto leaving
                }
                chain leaving {
                    jump sources
                OWN_VERDICTS    goto strays
                }
                chain loop_back {
                    meta mark set meta mark | CAPTURED ct mark set ct mark | CAPTURED accept
                }
            }
            """.replace("OWN_VERDICTS", verdicts("goto loop_back", "goto loop_back"))
                        .replace("VERDICTS", verdicts("goto deliver", "goto here"))
                        .replace("NEW_TCP", NEW_TCP)
                        .replace("HERE", hereRules)
                        .replace("CAPTURED", captured)
                        .replace("DIALLED", dialled)
                        .replace("PORT4", Integer.toString(port4))
                        .replace("PORT6", Integer.toString(port6));
    }

    private static String hex(int mark) {
        return "0x%08x".formatted(mark);
    }

    private static String verdicts(String serve, String serveHere) {
        StringBuilder rules = new StringBuilder();
        for (IpFamily family : IpFamily.values()) {
            String ip = family == IpFamily.IPV4 ? "ip" : "ip6";
            String suffix = family == IpFamily.IPV4 ? "4" : "6";
            String place = ip + " daddr . meta l4proto . th dport";
            String nodePort = "meta nfproto " + (family == IpFamily.IPV4 ? "ipv4" : "ipv6")
                    + " fib daddr type local meta l4proto . th dport";
            for (boolean isNodePort : List.of(false, true)) {
                String match = "    " + (isNodePort ? nodePort + " @node_ports_" : place + " @");
                rules.append(match)
                        .append("serve")
                        .append(suffix)
                        .append(' ')
                        .append(serve)
                        .append('\n');
                rules.append(match)
                        .append("serve_here")
                        .append(suffix)
                        .append(' ')
                        .append(serveHere)
                        .append('\n');
                rules.append(match).append("reject").append(suffix).append(" goto refuse\n");
                rules.append(match).append("drop").append(suffix).append(" drop\n");
            }
        }
        return rules.toString();
    }

    /** Who is on this node: the node itself, and its pods where they can be told. */
    private static String hereRules(LocalDetection detection, List<Cidr> nodePodRanges) {
        String node = "    fib saddr type local goto deliver\n";
        return node
                + switch (detection) {
                    case LocalDetection.None() -> "";
                    case LocalDetection.PodRanges(var ranges) -> fromRanges(ranges);
                    case LocalDetection.NodePodRanges() -> fromRanges(nodePodRanges);
                    case LocalDetection.BridgeInterface(var name) -> "    iifname \"" + name + "\" goto deliver\n";
                    case LocalDetection.InterfaceNamePrefix(var prefix) ->
                        "    iifname \"" + prefix + "*\" goto deliver\n";
                };
    }

    private static String fromRanges(List<Cidr> ranges) {
        return ranges.stream()
                .map(range -> "    " + (range.family() == IpFamily.IPV4 ? "ip" : "ip6") + " saddr " + range
                        + " goto deliver\n")
                .collect(Collectors.joining());
    }

    private static String setsText() {
        StringBuilder text = new StringBuilder();
        for (IpFamily family : IpFamily.values()) {
            String address = family == IpFamily.IPV4 ? "ipv4_addr" : "ipv6_addr";
            String suffix = family == IpFamily.IPV4 ? "4" : "6";
            String place = address + " . inet_proto . inet_service";
            for (Admission admission : Admission.values()) {
                String verdict = admission.name().toLowerCase(Locale.ROOT) + suffix;
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
