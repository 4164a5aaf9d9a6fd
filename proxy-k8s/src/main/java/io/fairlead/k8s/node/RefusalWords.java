package io.fairlead.k8s.node;

import io.fairlead.observe.CloseReason;
import org.jspecify.annotations.Nullable;

/** Why connections were refused by a setting of their Service, and what to do, in the words of the log. */
final class RefusalWords {
    private RefusalWords() {}

    /** Null for other reasons. */
    static @Nullable String of(CloseReason reason) {
        return switch (reason) {
            case SERVICE_LIMIT ->
                "the service port has as many connections on this node as fairlead.io/max-connections allows; raise it, or"
                        + " find out which clients have them open: fairlead connections";
            case ENDPOINT_LIMIT ->
                "every endpoint has as many connections from this node as fairlead.io/max-connections-per-endpoint allows,"
                        + " and there was no place in the queue, or fairlead.io/queue-timeout was up; add pods, or raise"
                        + " the limits";
            case CLIENT_LIMIT ->
                "the client has as many connections as fairlead.io/max-connections-per-client allows; raise it, or check"
                        + " whether the client closes its connections";
            case CLIENT_RATE ->
                "the client has opened more connections in a second than fairlead.io/max-new-connections-per-client"
                        + " allows; raise it, or make the client keep its connections";
            case BAD_PROXY_HEADER ->
                "it did not begin with a valid PROXY protocol header within 3 s; take its network out of"
                        + " fairlead.io/accept-proxy-protocol, or make it send the header";
            default -> null;
        };
    }
}
