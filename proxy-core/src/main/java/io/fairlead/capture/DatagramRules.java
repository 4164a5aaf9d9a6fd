package io.fairlead.capture;

import io.fairlead.model.IpFamily;

/**
 * The rules for datagrams to transparent UDP sockets. Each datagram to a frontend is judged, and handed to the socket that
 * receives from all clients. What endpoints answer goes to no frontend, and is handed to the socket of its session.
 *
 * <p>A datagram to an address of the node may be an answer whatever its port: to a socket of the node, or to a pod whose
 * address was translated. Connection tracking tells answers from what clients send. But once it has forgotten a flow and
 * the next datagram is the proxy's, it takes the client's datagrams for the answers. So flows that begin with a datagram
 * from a frontend are marked. Other addresses of Services need none of this: no other program sends from them.
 *
 * <p>The sockets that replies leave from stay open for some time after the last session, and receive nothing. At an address of
 * the node, datagrams would come to them once the frontend is gone; they are refused instead.
 *
 * <p>Datagrams of a flow that another program translates, as kube-proxy did, are left to it. They would not arrive with the
 * address that the client sent them to.
 *
 * <p>Threading: Stateless. The marks are called as in {@link TproxyRules}.
 */
final class DatagramRules {
    private static final String TRANSLATED = "ct status & dnat == dnat accept\n";
    private static final String ANSWER =
            "ct direction reply fib daddr type local ct mark & DIALLED != DIALLED accept\n";

    private DatagramRules() {}

    /**
     * The chain for datagrams that arrive.
     *
     * @param isSeparating whether {@link SourcePortRules} deals with what endpoints answer
     */
    static String prerouting(boolean isSeparating) {
        return """
                    TRANSLATED\
                    ANSWER\
                    ct direction reply fib daddr type local socket transparent 0 accept
                    jump fresh
                    ct direction original fib daddr type local socket transparent 1 socket mark & DIALLED == DIALLED goto refuse
            OTHERS        udp dport PORTS socket transparent 1 socket mark & DIALLED == DIALLED meta mark set meta mark | CAPTURED accept
            """.replace("TRANSLATED", TRANSLATED)
                .replace("ANSWER", ANSWER)
                .replace("OTHERS", isSeparating ? "        ct direction reply accept\n" : "");
    }

    /** The chain for what the proxy sends to endpoints, and for its datagrams to clients. */
    static String dialled() {
        StringBuilder rules = new StringBuilder("""
                    meta l4proto != udp accept
                    ct state != new accept
                    fib saddr type != local accept
            """);
        for (IpFamily family : IpFamily.values()) {
            String set = Element.setName(Admission.SERVE) + Element.suffix(family);
            appendReplies(rules, family, VerdictRules.ip(family) + " saddr . meta l4proto . th sport @" + set);
            appendReplies(rules, family, "meta l4proto . th sport @node_ports_" + set);
        }
        return rules.toString();
    }

    private static void appendReplies(StringBuilder rules, IpFamily family, String isFromFrontend) {
        rules.append("        meta nfproto ")
                .append(VerdictRules.nfproto(family))
                .append(' ')
                .append(isFromFrontend)
                .append(" ct mark set ct mark | DIALLED\n");
    }

    /**
     * For datagrams that other programs of this node send, and for ICMP errors of the node itself about flows of the proxy
     * that come from a client's address.
     */
    static String output(boolean isSeparating) {
        return """
                    meta l4proto udp TRANSLATED\
                    meta l4proto udp ANSWER\
                    meta l4proto udp goto leaving
            ERRORS""".replace("TRANSLATED", TRANSLATED).replace("ANSWER", ANSWER).replace(
                "ERRORS",
                isSeparating
                        ? "        meta l4proto { icmp, ipv6-icmp } ct direction reply ct original zone ZONE "
                                + "meta mark set meta mark | CAPTURED accept\n"
                        : "");
    }
}
