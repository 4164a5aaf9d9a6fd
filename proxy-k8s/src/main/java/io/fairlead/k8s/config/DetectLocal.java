package io.fairlead.k8s.config;

import io.fairlead.config.LocalDetection;
import io.fairlead.model.Cidr;
import java.util.List;

/**
 * How local pods are distinguished from other clients, as configured. Values that the mode does not use have no effect,
 * as in kube-proxy.
 *
 * <p>Threading: Immutable.
 *
 * <p>Failure: what is not allowed is an {@link IllegalArgumentException} whose message begins with the key.
 *
 * @param mode how they are distinguished
 * @param clusterCidr the ranges of all pods of the cluster; if empty, {@link DetectLocalMode#CLUSTER_CIDR}
 *     distinguishes no pods
 * @param podBridgeInterface name of the bridge that pods are connected to; empty where there is none
 * @param podInterfaceNamePrefix the prefix of the names of pods' interfaces; empty if unknown
 */
public record DetectLocal(
        DetectLocalMode mode, List<Cidr> clusterCidr, String podBridgeInterface, String podInterfaceNamePrefix) {
    /** Nothing is configured, and pods are not distinguished. */
    public static final DetectLocal NONE = new DetectLocal(DetectLocalMode.CLUSTER_CIDR, List.of(), "", "");

    public DetectLocal {
        clusterCidr = List.copyOf(clusterCidr);
        switch (mode) {
            case CLUSTER_CIDR, NODE_CIDR -> {}
            case BRIDGE_INTERFACE -> needs("podBridgeInterface", podBridgeInterface, "the name of a bridge", mode);
            case INTERFACE_NAME_PREFIX ->
                needs(
                        "podInterfaceNamePrefix",
                        podInterfaceNamePrefix,
                        "what the names of pods' interfaces begin with",
                        mode);
        }
    }

    /** The equivalent setting. */
    static DetectLocal of(LocalDetection detection) {
        return switch (detection) {
            case LocalDetection.None _ -> NONE;
            case LocalDetection.PodRanges(List<Cidr> ranges) ->
                new DetectLocal(DetectLocalMode.CLUSTER_CIDR, ranges, "", "");
            case LocalDetection.NodePodRanges _ -> new DetectLocal(DetectLocalMode.NODE_CIDR, List.of(), "", "");
            case LocalDetection.BridgeInterface(String name) ->
                new DetectLocal(DetectLocalMode.BRIDGE_INTERFACE, List.of(), name, "");
            case LocalDetection.InterfaceNamePrefix(String prefix) ->
                new DetectLocal(DetectLocalMode.INTERFACE_NAME_PREFIX, List.of(), "", prefix);
        };
    }

    private static void needs(String key, String value, String needed, DetectLocalMode mode) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    key + " is not set; expected " + needed + ", since detectLocalMode is " + mode);
        }
    }

    /**
     * The resulting detection of the proxy.
     *
     * @throws IllegalArgumentException if no interface can have such a name
     */
    public LocalDetection detection() {
        return switch (mode) {
            case CLUSTER_CIDR ->
                clusterCidr.isEmpty() ? LocalDetection.NONE : new LocalDetection.PodRanges(clusterCidr);
            case NODE_CIDR -> new LocalDetection.NodePodRanges();
            case BRIDGE_INTERFACE -> new LocalDetection.BridgeInterface(podBridgeInterface);
            case INTERFACE_NAME_PREFIX -> new LocalDetection.InterfaceNamePrefix(podInterfaceNamePrefix);
        };
    }
}
