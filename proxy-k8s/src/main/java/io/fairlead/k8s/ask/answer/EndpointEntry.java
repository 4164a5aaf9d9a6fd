package io.fairlead.k8s.ask.answer;

import org.jspecify.annotations.Nullable;

/** An endpoint of a service port. */
public record EndpointEntry(
        String namespace,
        String service,
        String port,
        String protocol,
        String endpoint,
        String node,
        String zone,
        boolean local,
        boolean ready,
        boolean serving,
        boolean terminating,
        String state,
        String why,
        String ejectedUntil,
        long open,
        long opened,
        long failedAttempts,
        @Nullable Double share) {

    /** Namespace, name and port of its Service. */
    public String fullName() {
        return namespace + "/" + service + (port.isEmpty() ? "" : ":" + port);
    }
}
