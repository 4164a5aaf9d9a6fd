package io.fairlead.k8s.ask.answer;

import org.jspecify.annotations.Nullable;

/** Something that happened in a node. */
public record EventEntry(
        @Nullable Long id,
        String time,
        String kind,
        String namespace,
        String service,
        String port,
        String protocol,
        String frontend,
        String client,
        String endpoint,
        String verdict,
        String reason,
        String message,
        @Nullable Integer attempts,
        @Nullable Double connectSeconds,
        @Nullable Double durationSeconds,
        @Nullable Long bytesToUpstream,
        @Nullable Long bytesToDownstream,
        @Nullable Long count) {

    /** Whether it only says that the node is there. */
    public boolean isHeartbeat() {
        return kind.equals("heartbeat");
    }

    /** Whether it says that others were left out, because this client is too slow. */
    public boolean isLoss() {
        return kind.equals("dropped");
    }

    /** Whether it is about a connection or a UDP session. */
    public boolean isTraffic() {
        return kind.startsWith("connection.") || kind.startsWith("session.");
    }

    /** Namespace, name and port of its Service; empty if it is about none. */
    public String fullName() {
        return service.isEmpty() ? "" : namespace + "/" + service + (port.isEmpty() ? "" : ":" + port);
    }
}
