package io.fairlead.capture;

import io.fairlead.config.LocalDetection;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpFamily;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rules that judge the first packet of a connection, and every datagram, by the sets of {@link RulesetSets}.
 *
 * <p>Threading: Immutable.
 */
final class VerdictRules {
    /** Matches first packets of TCP connections. */
    static final String NEW_TCP = "tcp flags & (fin|syn|rst|ack) == syn";

    /**
     * The chains of the verdicts. A reset informs the client at once; an ICMPv6 error that arrives before connect(2)
     * has returned is ignored.
     */
    static final String SHARED_CHAINS = """
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

    private VerdictRules() {}

    /**
     * The verdict for a packet. Addresses of Services are checked before node ports: if they are local to the machine,
     * node ports would answer at them too.
     *
     * @param serve the chain for packets to be served
     * @param serveHere the chain for packets to be served if they come from this node
     */
    static String verdicts(String serve, String serveHere) {
        StringBuilder rules = new StringBuilder("        jump sources\n");
        for (IpFamily family : IpFamily.values()) {
            append(rules, ip(family) + " daddr . meta l4proto . th dport @", family, serve, serveHere);
        }
        rules.append("        jump strays\n        fib daddr type != local return\n");
        for (IpFamily family : IpFamily.values()) {
            append(
                    rules,
                    "meta nfproto " + nfproto(family) + " meta l4proto . th dport @node_ports_",
                    family,
                    serve,
                    serveHere);
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

    /**
     * Serves clients on this node: the node itself, and its pods where they can be distinguished.
     *
     * @param nodePodRanges the ranges of the node's pods, for detection by range
     */
    static String here(LocalDetection detection, List<Cidr> nodePodRanges) {
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

    /** The name of a family in nft. */
    static String nfproto(IpFamily family) {
        return family == IpFamily.IPV4 ? "ipv4" : "ipv6";
    }

    /** The name of a family's header in nft. */
    static String ip(IpFamily family) {
        return family == IpFamily.IPV4 ? "ip" : "ip6";
    }
}
