package io.fairlead.model;

/** The kind of address at which a service port answers; it decides which traffic policy applies. */
public enum FrontendKind {
    CLUSTER_IP,
    EXTERNAL_IP,
    LOAD_BALANCER_IP,
    NODE_PORT,
    UNIX_SOCKET;

    /** Whether connections to it are internal: decided by the destination alone, never by the client. */
    public boolean isInternal() {
        return this == CLUSTER_IP || this == UNIX_SOCKET;
    }

    /** The words that messages use. */
    @Override
    public String toString() {
        return switch (this) {
            case CLUSTER_IP -> "cluster IP";
            case EXTERNAL_IP -> "external IP";
            case LOAD_BALANCER_IP -> "load-balancer IP";
            case NODE_PORT -> "node port";
            case UNIX_SOCKET -> "Unix socket";
        };
    }
}
