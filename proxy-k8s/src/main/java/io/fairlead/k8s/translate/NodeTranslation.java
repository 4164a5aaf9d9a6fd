package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import java.util.ArrayList;
import java.util.List;

/** The translation of a Node: its zone, and its internal, then its external addresses. */
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
        return findings.translated(new Node(name, zone.isEmpty() ? null : zone, addresses));
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
}
