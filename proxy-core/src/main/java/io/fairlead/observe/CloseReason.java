package io.fairlead.observe;

/** Why a connection ended. A peer that closes or resets is not an error. */
public enum CloseReason {
    /** Both sides have sent everything and ended gracefully. */
    COMPLETED,
    /** The client reset the connection or is gone; the endpoint was reset. */
    DOWNSTREAM_RESET,
    /** The endpoint reset the connection or is gone; the client was reset. */
    UPSTREAM_RESET,
    /** No byte passed in either direction for the idle timeout. */
    IDLE_TIMEOUT,
    /** One side had ended and the other sent nothing for the half-closed timeout. */
    HALF_CLOSED_TIMEOUT,
    /** No endpoint accepted the connection within the attempts and the time allowed; the client was reset. */
    DIAL_FAILED,
    /**
     * This machine lacked descriptors, memory or source ports for a connection to an endpoint until the time for dialling was
     * up; the client was reset.
     */
    OUT_OF_RESOURCES,
    /** The service port has no usable endpoint; the client was reset. */
    NO_ENDPOINT,
    /** The client is not within the Service's source ranges; it was reset. */
    SOURCE_NOT_ALLOWED,
    /** The service port has as many connections as it may have; the client was reset. */
    SERVICE_LIMIT,
    /** Every endpoint has as many connections as it may have, and the queue is full or the time in it is up; the client was reset. */
    ENDPOINT_LIMIT,
    /** The client has as many connections as it may have; it was reset. */
    CLIENT_LIMIT,
    /** The client has opened as many connections within a second as it may; it was reset. */
    CLIENT_RATE,
    /** A trusted client has not begun with a valid PROXY protocol header; it was reset. */
    BAD_PROXY_HEADER,
    /** It has been open for the maximum lifetime: ended in good order, or reset if it was never idle. */
    MAX_LIFETIME,
    /** Its endpoint had more connections than others after some were added; ended in good order. */
    REBALANCED,
    /** Its endpoint has left, and the Service wants such connections to end; both sides were reset. */
    ENDPOINT_LEFT,
    /** An operator has closed it; both sides were reset. */
    CLOSED_BY_OPERATOR,
    /** The proxy is stopping and its deadline for open connections has passed. */
    SHUTDOWN,
    /** A fault of the proxy itself; it is logged as an error. */
    INTERNAL_ERROR;

    /** Whether a client that was allowed to connect was not served. */
    public boolean isFailure() {
        return switch (this) {
            case DIAL_FAILED, OUT_OF_RESOURCES, NO_ENDPOINT, INTERNAL_ERROR -> true;
            case COMPLETED,
                    DOWNSTREAM_RESET,
                    UPSTREAM_RESET,
                    IDLE_TIMEOUT,
                    HALF_CLOSED_TIMEOUT,
                    SOURCE_NOT_ALLOWED,
                    SERVICE_LIMIT,
                    ENDPOINT_LIMIT,
                    CLIENT_LIMIT,
                    CLIENT_RATE,
                    BAD_PROXY_HEADER,
                    MAX_LIFETIME,
                    REBALANCED,
                    ENDPOINT_LEFT,
                    CLOSED_BY_OPERATOR,
                    SHUTDOWN -> false;
        };
    }
}
