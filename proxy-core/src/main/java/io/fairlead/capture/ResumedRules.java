package io.fairlead.capture;

import io.fairlead.model.IpFamily;

/**
 * The rules by which the node's own connections survive that the kernel forgets what it tracks, as after
 * {@code conntrack -F}. Connection tracking then takes the next packet of a connection for its first, in either direction.
 *
 * <p>If that packet is the client's, it is recognised by its destination, which is served, and the connection is marked again.
 * If it is the proxy's, it goes to an address of the node and comes from one that is served; what is the client's is
 * the reply from then on, so the connection gets another mark. A connection that is tracked already is left alone: it
 * may be older than the Service, or be translated by another proxy.
 *
 * <p>Threading: Stateless.
 */
final class ResumedRules {
    private static final String DIALLED = "DIALLED";

    private ResumedRules() {}

    /** For the chain of packets that leave: before first packets are judged. The marks are called as in the ruleset. */
    static String output() {
        return "        ct mark & DIALLED == DIALLED ct direction reply meta mark set meta mark | CAPTURED accept\n";
    }

    /** The same, after first packets have gone elsewhere. */
    static String laterOutput() {
        return "        meta l4proto tcp ct state new goto resumed\n";
    }

    /** The chain for packets that seem to be the first of a connection and are not. */
    static String chain() {
        StringBuilder rules = new StringBuilder("    chain resumed {\n");
        for (IpFamily family : IpFamily.values()) {
            append(rules, family, Admission.SERVE);
            append(rules, family, Admission.SERVE_HERE);
        }
        return rules.append("    }\n").toString();
    }

    private static void append(StringBuilder rules, IpFamily family, Admission admission) {
        String ip = family == IpFamily.IPV4 ? "ip" : "ip6";
        String set = " @" + Element.setName(admission) + Element.suffix(family) + " ";
        rules.append("        ")
                .append(ip)
                .append(" daddr . meta l4proto . th dport")
                .append(set)
                .append("goto loop_back\n")
                .append("        fib daddr type local ")
                .append(ip)
                .append(" saddr . meta l4proto . th sport")
                .append(set)
                .append("ct mark set ct mark | ")
                .append(DIALLED)
                .append(" accept\n");
    }
}
