package io.fairlead.explain;

import io.fairlead.route.Eligibility;

/** Why an endpoint is a candidate for connections, or is not. */
public enum Reason {
    /** It is ready. */
    READY,
    /** It serves while it terminates, and no ready endpoint is left. */
    SERVING_WHILE_TERMINATING,
    /** It terminates, and is used once no ready endpoint is left. */
    TERMINATING,
    /** It terminates and does not serve any more. */
    TERMINATED,
    /** It is not ready. */
    NOT_READY,
    /** It is ready, but the Service prefers nearer endpoints, which suffice. */
    FARTHER,
    /** Its hints are for other zones. */
    OTHER_ZONE,
    /** Its hints are for other nodes. */
    OTHER_NODE,
    /** It is on another node, and the traffic policy is Local. */
    NOT_LOCAL,
    /** Its EndpointSlice lacks the port of the Service. */
    OTHER_PORT,
    /** Its address is of the other family. */
    OTHER_FAMILY,
    /** The protocol is not proxied. */
    UNSUPPORTED_PROTOCOL,
    /** It has failed, and is ejected for a while. */
    EJECTED,
    /** An operator has drained it. */
    DRAINED;

    static Reason of(Eligibility eligibility) {
        return switch (eligibility) {
            case READY -> READY;
            case SERVING_WHILE_TERMINATING -> SERVING_WHILE_TERMINATING;
            case TERMINATING -> TERMINATING;
            case TERMINATED -> TERMINATED;
            case NOT_READY -> NOT_READY;
            case OTHER_ZONE -> OTHER_ZONE;
            case OTHER_NODE -> OTHER_NODE;
            case NOT_LOCAL -> NOT_LOCAL;
        };
    }
}
