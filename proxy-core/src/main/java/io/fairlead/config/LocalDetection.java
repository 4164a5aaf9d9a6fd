package io.fairlead.config;

import io.fairlead.model.Cidr;
import java.util.List;

/**
 * How pods of this node are distinguished from other clients.
 *
 * <p>Threading: Immutable.
 *
 * <p>Source: kube-proxy's {@code --detect-local-mode}.
 */
public sealed interface LocalDetection {
    /** They are not. */
    LocalDetection NONE = new None();

    /** They are not distinguished. */
    record None() implements LocalDetection {}

    /**
     * By their addresses: {@code ClusterCIDR}. All pods of the cluster count, and not only those of the node.
     *
     * @param ranges the ranges of pod IPs; in a family without a range, no client counts as a pod
     */
    record PodRanges(List<Cidr> ranges) implements LocalDetection {
        public PodRanges {
            ranges = List.copyOf(ranges);
        }
    }

    /** By their addresses, of which the Node object has the ranges: {@code NodeCIDR}. */
    record NodePodRanges() implements LocalDetection {}

    /**
     * By the bridge that they are connected to: {@code BridgeInterface}.
     *
     * @param name of the bridge
     */
    record BridgeInterface(String name) implements LocalDetection {
        public BridgeInterface {
            checkInterface("podBridgeInterface", name);
        }
    }

    /**
     * By the interfaces that they are connected to: {@code InterfaceNamePrefix}.
     *
     * @param prefix the prefix of the names of their interfaces
     */
    record InterfaceNamePrefix(String prefix) implements LocalDetection {
        public InterfaceNamePrefix {
            checkInterface("podInterfaceNamePrefix", prefix);
        }
    }

    private static void checkInterface(String key, String name) {
        if (!name.matches("[A-Za-z0-9_.@-]{1,15}")) {
            throw new IllegalArgumentException(key + " is '" + name
                    + "'; allowed are 1 to 15 letters, digits, '_', '.', '@' and '-', as in interface names");
        }
    }
}
