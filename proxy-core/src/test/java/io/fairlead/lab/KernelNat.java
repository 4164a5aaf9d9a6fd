package io.fairlead.lab;

import io.fairlead.model.AddressPort;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Samples;
import java.util.List;

/**
 * The Services of the lab as the node's kernel serves them by address translation: what kube-proxy's rules amount to. It
 * shows what the lab lets pass, and is what a proxy there can be compared with.
 *
 * <p>Threading: used by one thread.
 *
 * <p>Ownership: {@link #close()} deletes the rules.
 */
public final class KernelNat implements AutoCloseable {
    private static final String TABLE = "kernel-nat";
    private static final String MASQUERADE = "meta mark set meta mark | 0x4000";

    private final Lab lab;
    private final MasqueradeConfig config;
    private final StringBuilder rules = new StringBuilder();

    private KernelNat(Lab lab, MasqueradeConfig config) {
        this.lab = lab;
        this.config = config;
    }

    /** Installs the rules on the node under test. */
    public static KernelNat install(Lab lab, MasqueradeConfig config) {
        LabRequirements.checkProgram("nft");
        KernelNat nat = new KernelNat(lab, config);
        var _ = lab.node().namespace().execWithInput(nat.write(), "nft", "-f", "-");
        return nat;
    }

    @Override
    public void close() {
        var _ = lab.node().namespace().exec("nft", "delete", "table", "inet", TABLE);
    }

    private String write() {
        rules.append("table inet ").append(TABLE).append(" {\n");
        StringBuilder dispatch = new StringBuilder();
        for (IpFamily family : IpFamily.values()) {
            for (LabService service : LabService.values()) {
                String name = "s" + service.nodePort() + "-" + family.addressBits();
                endpointChains(name, family);
                for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                    String chain = name + "-" + kind.name();
                    chain(chain, frontend(name, service, kind, family));
                    AddressPort address = service.address(kind, family, lab);
                    dispatch.append("  %s daddr %s meta l4proto { tcp, udp } th dport %d goto %s\n"
                            .formatted(ip(family), address.address(), address.port(), chain));
                }
            }
        }
        chain("services", List.of(dispatch.toString().strip()));
        chain("prerouting", List.of("type nat hook prerouting priority dstnat;", "jump services"));
        chain("output", List.of("type nat hook output priority -100;", "jump services"));
        chain(
                "postrouting",
                List.of("type nat hook postrouting priority srcnat;", "meta mark & 0x4000 != 0 masquerade"));
        return rules.append("}\n").toString();
    }

    private void endpointChains(String name, IpFamily family) {
        String local = dnat(lab.podB().address(family));
        chain(name + "-local", List.of(local));
        chain(
                name + "-cluster",
                List.of("numgen inc mod 2 == 0 " + local, dnat(lab.podR().address(family))));
    }

    private List<String> frontend(String name, LabService service, FrontendKind kind, IpFamily family) {
        String pods = "%s saddr %s ".formatted(ip(family), LabRanges.cluster(family));
        String notPods = "%s saddr != %s ".formatted(ip(family), LabRanges.cluster(family));
        String cluster = "goto " + name + "-cluster";
        String local = "goto " + name + "-local";
        if (kind.isInternal()) {
            String masquerade = config.hasDetector() ? notPods + MASQUERADE : "continue";
            return List.of(
                    config.masqueradesAll() ? MASQUERADE : masquerade,
                    service == LabService.INTERNAL_LOCAL ? local : cluster);
        }
        if (service != LabService.EXTERNAL_LOCAL) {
            return List.of(MASQUERADE, cluster);
        }
        return List.of(
                config.hasDetector() ? pods + cluster : "continue",
                "fib saddr type local " + MASQUERADE + " " + cluster,
                local);
    }

    private void chain(String name, List<String> lines) {
        rules.append(" chain ").append(name).append(" {\n");
        lines.forEach(line -> rules.append("  ").append(line).append('\n'));
        rules.append(" }\n");
    }

    private static String dnat(IpAddress pod) {
        AddressPort endpoint = new AddressPort(pod, LabService.ENDPOINT_PORT);
        return "meta l4proto { tcp, udp } dnat " + ip(pod.family()) + " to " + endpoint;
    }

    private static String ip(IpFamily family) {
        return family == IpFamily.IPV4 ? "ip" : "ip6";
    }
}
