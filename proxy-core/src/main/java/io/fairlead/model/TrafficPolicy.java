package io.fairlead.model;

/** Which endpoints may serve a connection: all of the cluster, or only those of this node. */
public enum TrafficPolicy {
    CLUSTER,
    LOCAL
}
