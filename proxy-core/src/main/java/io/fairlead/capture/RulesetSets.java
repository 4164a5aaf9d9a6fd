package io.fairlead.capture;

import io.fairlead.model.IpFamily;

/**
 * The sets of the table {@code inet}: of frontends by what becomes of new connections to them, of the sources that are
 * allowed, and of the addresses of Services.
 *
 * <p>Threading: Stateless.
 */
final class RulesetSets {
    private RulesetSets() {}

    /** The sets of both families, without elements. */
    static String text() {
        StringBuilder text = new StringBuilder();
        for (IpFamily family : IpFamily.values()) {
            String address = family == IpFamily.IPV4 ? "ipv4_addr" : "ipv6_addr";
            String suffix = Element.suffix(family);
            String place = address + " . inet_proto . inet_service";
            for (Admission admission : Admission.values()) {
                String verdict = Element.setName(admission) + suffix;
                set(text, verdict, place);
                set(text, "node_ports_" + verdict, "inet_proto . inet_service");
            }
            set(text, "guarded" + suffix, place);
            set(text, "allowed" + suffix, place + " . " + address + "; flags interval");
            set(text, "vips" + suffix, address);
        }
        return text.toString();
    }

    private static void set(StringBuilder text, String name, String type) {
        text.append("    set ").append(name).append(" { type ").append(type).append("; }\n");
    }
}
