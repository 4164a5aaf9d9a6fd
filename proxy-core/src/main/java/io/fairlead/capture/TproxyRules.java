package io.fairlead.capture;

import io.fairlead.config.KernelNumbers;
import io.fairlead.model.IpFamily;
import java.util.List;

/**
 * The chains of the table {@code inet} for transparent listeners: they hand new connections to the listeners, and packets
 * of open connections to their sockets.
 *
 * <p>First packets come before sockets are looked for, so that one from a port that has just been used is not taken for
 * a part of the connection that has ended, nor one to somewhere else for one to a transparent listener of another program.
 * ICMP errors about open connections go to their sockets too: the size of packets depends on it.
 *
 * <p>Packets of clients on the node never arrive. They are marked as they leave, which routes them back in through the
 * loopback interface. First packets that come over a bridge are looked at before bridge-netfilter does so, since it
 * keeps the look that comes later from happening, and forgets the socket that {@code tproxy} has found by then; a mark
 * stays.
 *
 * <p>UDP has no first packets: {@link DatagramRules} judges each datagram. Fragments have been put together by then, but not
 * where the bridge is looked at first.
 *
 * <p>Threading: Stateless.
 */
final class TproxyRules {
    private TproxyRules() {}

    /**
     * The chains. The ports of listeners are called TCP4 and TCP6, those of UDP sockets UDP4 and UDP6.
     *
     * @param here the rules for clients on this node
     * @param isSeparating whether {@link SourcePortRules} deals with what endpoints answer
     */
    static String text(KernelNumbers numbers, String here, boolean isSeparating) {
        return """
                chain bridged {
                    type filter hook prerouting priority -2147483648; policy accept;
                    meta iifkind "bridge" goto first
                }
                chain first {
                    meta mark & DIALLED == DIALLED accept
                    ip frag-off & 0x3fff != 0 accept
                    exthdr frag exists accept
                    NEW_TCP goto fresh
                    meta l4proto { udp, sctp } goto fresh
                }
                chain prerouting {
                    type filter hook prerouting priority mangle; policy accept;
                    meta mark & DIALLED == DIALLED accept
                    NEW_TCP goto fresh
                    meta l4proto udp goto datagrams
            ANSWERS        meta l4proto { tcp, icmp, ipv6-icmp } socket transparent 1 meta mark set meta mark | CAPTURED accept
                    meta l4proto sctp goto fresh
                    goto strays
                }
                chain datagrams {
            DATAGRAMS    }
                chain fresh {
            VERDICTS    }
                chain here {
            HERE        drop
                }
                chain deliver {
                    meta nfproto ipv4 meta l4proto tcp tproxy ip to 127.0.0.1:TCP4 meta mark set meta mark | CAPTURED accept
                    meta nfproto ipv6 meta l4proto tcp tproxy ip6 to [::1]:TCP6 meta mark set meta mark | CAPTURED accept
                    meta nfproto ipv4 meta l4proto udp tproxy ip to 127.0.0.1:UDP4 meta mark set meta mark | CAPTURED accept
                    meta nfproto ipv6 meta l4proto udp tproxy ip6 to [::1]:UDP6 meta mark set meta mark | CAPTURED accept
                    drop
                }
                chain output {
                    type route hook output priority mangle; policy accept;
                    meta mark & DIALLED == DIALLED goto dialled
            OWN_DATAGRAMS        ct mark & CAPTURED == CAPTURED ct direction original meta mark set meta mark | CAPTURED accept
            RESUMED        NEW_TCP goto leaving
                    meta l4proto sctp goto leaving
            LATER    }
            RESUMING    chain dialled {
            REPLYING    }
                chain leaving {
            OWN_VERDICTS    }
                chain loop_back {
                    meta mark set meta mark | CAPTURED ct mark set ct mark | CAPTURED accept
                }
            """.replace("RESUMED", ResumedRules.output())
                .replace("LATER", ResumedRules.laterOutput())
                .replace("RESUMING", ResumedRules.chain())
                .replace("OWN_DATAGRAMS", DatagramRules.output(isSeparating))
                .replace("DATAGRAMS", DatagramRules.prerouting(isSeparating))
                .replace("REPLYING", DatagramRules.dialled())
                .replace("OWN_VERDICTS", VerdictRules.verdicts("goto loop_back", "goto loop_back"))
                .replace("VERDICTS", VerdictRules.verdicts("goto deliver", "goto here"))
                .replace("ANSWERS", isSeparating ? answers() : "")
                .replace("NEW_TCP", VerdictRules.NEW_TCP)
                .replace("HERE", here)
                .replace("ZONE", Integer.toString(numbers.conntrackZone()))
                .replace("PORTS", numbers.transparentSourcePorts().toString())
                .replace("CAPTURED", KernelNumbers.text(numbers.captureMark()))
                .replace("DIALLED", KernelNumbers.text(numbers.dialMark()));
    }

    /**
     * A packet of an open connection to a Service is a reply only if the kernel has lost its tracking, as after
     * {@code conntrack -F}, and the proxy was the first to send again. All other replies are left to
     * {@link SourcePortRules}.
     */
    private static String answers() {
        StringBuilder rules = new StringBuilder();
        for (IpFamily family : IpFamily.values()) {
            for (Admission admission : List.of(Admission.SERVE, Admission.SERVE_HERE)) {
                rules.append("        meta l4proto tcp ct direction reply ")
                        .append(VerdictRules.ip(family))
                        .append(" daddr . meta l4proto . th dport @")
                        .append(Element.setName(admission))
                        .append(Element.suffix(family))
                        .append(" socket transparent 1 meta mark set meta mark | CAPTURED accept\n");
            }
        }
        return rules.append("        ct direction reply accept\n").toString();
    }
}
