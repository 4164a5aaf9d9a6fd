package io.fairlead.observe;

/** Why a datagram was dropped. */
public enum DatagramDrop {
    /** The service port has no endpoint for this client, such as under a traffic policy of Local. */
    NO_ENDPOINT,
    /** The client is not within the Service's source ranges. */
    SOURCE_NOT_ALLOWED,
    /** This machine lacked a descriptor, memory or a port for a session. */
    OUT_OF_RESOURCES,
    /** No endpoint could be reached. */
    ENDPOINT_UNREACHABLE,
    /** The kernel did not take it: a full queue, or a path that is too narrow. */
    NOT_SENT,
    /** A fault of the proxy itself; it is logged as an error. */
    INTERNAL_ERROR;

    /** Whether a client that was allowed to send was not served. */
    public boolean isFailure() {
        return switch (this) {
            case NO_ENDPOINT, OUT_OF_RESOURCES, ENDPOINT_UNREACHABLE, INTERNAL_ERROR -> true;
            case SOURCE_NOT_ALLOWED, NOT_SENT -> false;
        };
    }
}
