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
    /** An operator has closed it; both sides were reset. */
    CLOSED_BY_OPERATOR,
    /** The proxy is stopping and its deadline for open connections has passed. */
    SHUTDOWN,
    /** A fault of the proxy itself; it is logged as an error. */
    INTERNAL_ERROR
}
