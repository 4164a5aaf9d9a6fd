package io.fairlead.lab;

/** The configurations of kube-proxy that its flows are tested with. */
public enum MasqueradeConfig {
    /** Pods are known by the cluster CIDR. */
    CLUSTER_CIDR(true, false),
    /** Pods are not known. */
    NO_DETECTOR(false, false),
    /** Pods are known by the cluster CIDR, and all connections to cluster IPs are masqueraded. */
    CLUSTER_CIDR_MASQUERADE_ALL(true, true),
    /** Pods are not known, and all connections to cluster IPs are masqueraded. */
    NO_DETECTOR_MASQUERADE_ALL(false, true);

    private final boolean hasDetector;
    private final boolean masqueradesAll;

    MasqueradeConfig(boolean hasDetector, boolean masqueradesAll) {
        this.hasDetector = hasDetector;
        this.masqueradesAll = masqueradesAll;
    }

    /** Whether pods are known by the cluster CIDR. */
    public boolean hasDetector() {
        return hasDetector;
    }

    /** The key {@code masqueradeAll}. */
    public boolean masqueradesAll() {
        return masqueradesAll;
    }

    /** The heading of its column. */
    @Override
    public String toString() {
        return (hasDetector ? "clusterCidr" : "noDetector") + (masqueradesAll ? "+masqueradeAll" : "");
    }
}
