package io.fairlead.lab;

/** How the pods of the node under test are wired to it. */
public enum Layout {
    /** Each pod has a link of its own to the node, with a route of one address; all traffic of pods is routed. */
    POINT_TO_POINT,
    /** All pods are ports of a bridge {@code cni0}; traffic between two of them is bridged, not routed. */
    BRIDGE
}
