package io.fairlead.model;

/** Where a client is, as seen from the node of the proxy. */
public enum ClientOrigin {
    /** It is the node itself, or a pod that shares the node's network. */
    NODE,
    /** A pod of this node, as far as the node can distinguish pods. */
    LOCAL_POD,
    /** Any other client. */
    ELSEWHERE;

    /**
     * Whether it is on this node. Such a client gets what an external traffic policy of Local keeps from others: any
     * endpoint of the cluster.
     */
    public boolean isHere() {
        return this != ELSEWHERE;
    }
}
