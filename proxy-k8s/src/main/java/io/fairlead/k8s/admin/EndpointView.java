package io.fairlead.k8s.admin;

import org.jspecify.annotations.Nullable;

/** An endpoint of a service port, and whether connections go to it. Immutable. */
record EndpointView(
        String namespace,
        String service,
        String port,
        String protocol,
        String endpoint,
        @Nullable String node,
        @Nullable String zone,
        boolean local,
        boolean ready,
        boolean serving,
        boolean terminating,
        String state,
        String why,
        @Nullable String ejectedUntil,
        int open,
        long opened,
        long failedAttempts,
        @Nullable Double share) {
    static final String USED = "used";
    static final String UNUSED = "unused";
    static final String EJECTED = "ejected";

    /** How {@link #why} of an endpoint begins that has as many connections as it may have. */
    static final String FULL = "at its limit";

    /** Whether it has as many connections as it may have. */
    boolean isFull() {
        return why.startsWith(FULL);
    }
}
