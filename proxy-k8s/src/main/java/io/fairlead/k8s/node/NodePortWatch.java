package io.fairlead.k8s.node;

import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Where node ports are served while the Node and the machine get and lose addresses.
 *
 * <p>Threading: not thread-safe; its owner guards it.
 *
 * <p>Source: kube-proxy resolves {@code --nodeport-addresses} with each full sync, so that addresses added later count.
 */
final class NodePortWatch {
    private static final Logger LOG = LogManager.getLogger(NodePortWatch.class);

    private final NodePortRanges ranges;
    private final Supplier<? extends Collection<IpAddress>> machine;
    private Node self;
    private NodePortAddresses inForce;

    /**
     * @param ranges the configured ranges
     * @param machine supplies the addresses of the machine
     * @param self the node as it is now
     */
    NodePortWatch(NodePortRanges ranges, Supplier<? extends Collection<IpAddress>> machine, Node self) {
        this.ranges = ranges;
        this.machine = machine;
        this.self = self;
        inForce = ranges.resolve(self, machine.get());
    }

    /** Where they are served, once the changes that were returned are in force. */
    NodePortAddresses inForce() {
        return inForce;
    }

    /** The changes, followed by the addresses of node ports if the changes of the Node affect them. */
    List<ClusterChange> follow(List<ClusterChange> changes) {
        boolean isAnotherNode = false;
        for (ClusterChange change : changes) {
            if (change instanceof ClusterChange.NodeApplied(Node node)) {
                isAnotherNode |= !node.addresses().equals(self.addresses());
                self = node;
            }
        }
        if (!isAnotherNode || !ranges.needsNode()) {
            return changes;
        }
        List<ClusterChange> all = new ArrayList<>(changes);
        all.addAll(resolved());
        return all;
    }

    /** The change to make after the addresses of the machine may have changed: one, or none. */
    List<ClusterChange> onMachineAddresses() {
        return ranges.needsMachine() ? resolved() : List.of();
    }

    private List<ClusterChange> resolved() {
        NodePortAddresses now = ranges.resolve(self, machine.get());
        if (Set.copyOf(now.addresses()).equals(Set.copyOf(inForce.addresses()))) {
            return List.of();
        }
        LOG.info("node ports are now served at {}, no longer at {}", now.addresses(), inForce.addresses());
        inForce = now;
        return List.of(new ClusterChange.NodePortsServedAt(now));
    }
}
