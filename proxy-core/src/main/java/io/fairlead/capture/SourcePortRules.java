package io.fairlead.capture;

import io.fairlead.config.KernelNumbers;
import io.fairlead.model.IpFamily;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rules that keep connections and UDP flows that the proxy opens from a client's address apart from those that the
 * client opens itself, to the same endpoint and perhaps from the same port.
 *
 * <pre>
 *   proxy:   client:P -> endpoint    in the zone of ours; on the wire from P, or from another port if P is taken
 *   client:  client:P -> endpoint    in the default zone; likewise
 * </pre>
 *
 * <ul>
 *   <li>Connections of the proxy start in a conntrack zone of their own, but answers of both kinds arrive in the same
 *       one. So the kernel detects that answers would be ambiguous, and gives the later connection another port on the
 *       wire, as it does for masquerading.
 *   <li>Which kind an answer belongs to is known from the zone in which its connection began. One to the proxy is looked
 *       up after its port has been translated back.
 *   <li>One to the client would be found to have a socket of the proxy's, by which the kernel looks before it routes ({@code
 *       tcp_early_demux}, {@code udp_early_demux}), and would be lost. It is sent on as a copy, which is not looked up.
 *   <li>If the node itself finds that an endpoint cannot be reached, its ICMP error goes to the client's address. It is routed
 *       back in, as the socket that has to see it is here.
 *   <li>On a bridge, the node has to see both kinds: what clients send to endpoints of this node from these ports is handed to
 *       the node, as are the answers.
 * </ul>
 *
 * <p>Threading: Stateless.
 */
final class SourcePortRules {
    private SourcePortRules() {}

    /** The chains of the table {@code inet}. */
    static String chains(KernelNumbers numbers, List<Host.Bridge> bridges) {
        return """
                chain begin {
                    type filter hook output priority raw; policy accept;
                    meta mark & DIALLED == DIALLED meta l4proto { tcp, udp } th sport PORTS ct original zone set ZONE
                }
                chain answers {
                    type filter hook prerouting priority dstnat + 5; policy accept;
                    ct direction reply ct original zone ZONE meta l4proto { tcp, udp, icmp, ipv6-icmp } socket transparent 1 meta mark set meta mark | CAPTURED accept
                }
                chain ports {
                    type nat hook postrouting priority srcnat + 5; policy accept;
                    meta nfproto ipv4 meta mark & DIALLED == DIALLED meta l4proto { tcp, udp } th sport PORTS snat ip to ip saddr:PORTS
                    meta nfproto ipv6 meta mark & DIALLED == DIALLED meta l4proto { tcp, udp } th sport PORTS snat ip6 to ip6 saddr:PORTS
            BRIDGED    }
            """.replace("BRIDGED", bridged(bridges))
                .replace("ZONE", Integer.toString(numbers.conntrackZone()))
                .replace("PORTS", numbers.transparentSourcePorts().toString())
                .replace("CAPTURED", KernelNumbers.text(numbers.captureMark()))
                .replace("DIALLED", KernelNumbers.text(numbers.dialMark()));
    }

    /** Answers are handed to the node if they go to one of the ports, so another port of a client has to be one of them. */
    private static String bridged(List<Host.Bridge> bridges) {
        return bridges.stream()
                .flatMap(bridge -> bridge.ranges().stream())
                .distinct()
                .map(range -> {
                    String ip = VerdictRules.ip(range.family());
                    return "        %s saddr %s %s daddr %s meta l4proto { tcp, udp } th sport PORTS snat %s to %s saddr:PORTS\n"
                            .formatted(ip, range, ip, range, ip, ip);
                })
                .collect(Collectors.joining());
    }

    /**
     * The tables {@code ip} and {@code ip6}, as copies can be sent by no other. Sockets of other transparent proxies are left
     * alone; one that is in TIME_WAIT has no mark any more.
     */
    static String tables(KernelNumbers numbers, String table) {
        StringBuilder text = new StringBuilder();
        for (IpFamily family : IpFamily.values()) {
            text.append("""
            table IP TABLE {
                chain answers {
                    type filter hook prerouting priority dstnat + 5; policy accept;
                    meta mark & CAPTURED != CAPTURED ct direction reply ct original zone != ZONE meta l4proto { tcp, udp } th dport PORTS socket transparent 1 goto to_client
                }
                chain to_client {
                    socket mark & DIALLED != DIALLED accept
                    dup to IP daddr drop
                }
            }
            """.replace("IP", VerdictRules.ip(family)).replace("TABLE", table));
        }
        return text.toString()
                .replace("ZONE", Integer.toString(numbers.conntrackZone()))
                .replace("PORTS", numbers.transparentSourcePorts().toString())
                .replace("CAPTURED", KernelNumbers.text(numbers.captureMark()))
                .replace("DIALLED", KernelNumbers.text(numbers.dialMark()));
    }
}
