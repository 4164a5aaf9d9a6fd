package io.fairlead.k8s.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How local pods are distinguished from other clients: the values of kube-proxy's {@code --detect-local-mode}.
 *
 * <p>Threading: Immutable.
 */
public enum DetectLocalMode {
    /** By the ranges from which the cluster gives addresses to pods. */
    CLUSTER_CIDR("ClusterCIDR"),
    /** By the ranges from which this Node gives addresses to pods. */
    NODE_CIDR("NodeCIDR"),
    /** By the bridge that they are connected to. */
    BRIDGE_INTERFACE("BridgeInterface"),
    /** By what the names of their interfaces begin with. */
    INTERFACE_NAME_PREFIX("InterfaceNamePrefix");

    private final String written;

    DetectLocalMode(String written) {
        this.written = written;
    }

    /**
     * Reads a mode as kube-proxy writes it.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static DetectLocalMode parse(String text) {
        for (DetectLocalMode mode : values()) {
            if (mode.written.equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("detectLocalMode is '" + text + "'; allowed are "
                + Arrays.stream(values()).map(DetectLocalMode::toString).collect(Collectors.joining(", ")));
    }

    /** The name that users write. */
    @Override
    public String toString() {
        return written;
    }
}
