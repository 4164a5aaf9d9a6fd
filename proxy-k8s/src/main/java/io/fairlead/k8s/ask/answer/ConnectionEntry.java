package io.fairlead.k8s.ask.answer;

import org.jspecify.annotations.Nullable;

/** An open connection or UDP session. */
public record ConnectionEntry(
        String id,
        String protocol,
        String namespace,
        String service,
        String port,
        String frontend,
        String client,
        String endpoint,
        String state,
        double ageSeconds,
        @Nullable Double idleSeconds,
        int attempts,
        long bytesToUpstream,
        long bytesToDownstream,
        boolean spliced) {

    /** Namespace, name and port of its Service. */
    public String fullName() {
        return namespace + "/" + service + (port.isEmpty() ? "" : ":" + port);
    }
}
