package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The translation of a Node: its zone, its internal, then its external addresses, and the ranges of its pods. */
final class NodeTranslation {
    private static final String ZONE_LABEL = "topology.kubernetes.io/zone";

    private NodeTranslation() {}

    static Translation<Node> run(io.fabric8.kubernetes.api.model.Node object, Origin origin) {
        String name = ObjectNames.name(object);
        Findings findings = new Findings(ObjectNames.clusterReference("Node", object), origin);
        if (name.isEmpty()) {
            return ObjectNames.rejectedWithoutName(findings);
        }
        List<IpAddress> addresses = new ArrayList<>();
        if (object.getStatus() != null) {
            List<NodeAddress> listed = Findings.orEmpty(object.getStatus().getAddresses());
            addAddresses("InternalIP", listed, addresses, findings);
            addAddresses("ExternalIP", listed, addresses, findings);
        }
        String zone = Findings.text(ObjectNames.labels(object).get(ZONE_LABEL));
        return findings.translated(
                new Node(name, zone.isEmpty() ? null : zone, addresses, podCidrs(object.getSpec(), findings)));
    }

    private static void addAddresses(
            String type, List<NodeAddress> listed, List<IpAddress> addresses, Findings findings) {
        for (int i = 0; i < listed.size(); i++) {
            NodeAddress entry = listed.get(i);
            if (entry != null && type.equals(entry.getType())) {
                IpAddress address =
                        findings.addressOrSkip(Findings.at("status.addresses", i) + ".address", entry.getAddress());
                if (address != null && !addresses.contains(address)) {
                    addresses.add(address);
                }
            }
        }
    }

    /** {@code podCIDRs}, of which {@code podCIDR} is the first; older clusters have that alone. */
    private static List<Cidr> podCidrs(@Nullable NodeSpec spec, Findings findings) {
        if (spec == null) {
            return List.of();
        }
        List<Cidr> ranges = new ArrayList<>();
        List<String> listed = Findings.orEmpty(spec.getPodCIDRs());
        for (int i = 0; i < listed.size(); i++) {
            addRange(Findings.at("spec.podCIDRs", i), listed.get(i), ranges, findings);
        }
        if (listed.isEmpty() && !Findings.text(spec.getPodCIDR()).isEmpty()) {
            addRange("spec.podCIDR", spec.getPodCIDR(), ranges, findings);
        }
        return ranges;
    }

    private static void addRange(String field, @Nullable String written, List<Cidr> ranges, Findings findings) {
        try {
            Cidr range = Cidr.parse(Findings.text(written));
            if (!ranges.contains(range)) {
                ranges.add(range);
            }
        } catch (IllegalArgumentException e) {
            findings.warning(field, String.valueOf(e.getMessage()), "this entry is skipped until it is corrected");
        }
    }
}
