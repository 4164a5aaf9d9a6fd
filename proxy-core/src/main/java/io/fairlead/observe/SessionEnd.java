package io.fairlead.observe;

/** Why a UDP session ended, or left its endpoint. None of these is an error of the proxy. */
public enum SessionEnd {
    /** Nothing came for a while from a client whose endpoint has never replied. */
    UNREPLIED_TIMEOUT,
    /** Nothing came for a while from either side. */
    REPLIED_TIMEOUT,
    /** Each datagram of the client has had as many replies as it may have. */
    ANSWERED,
    /** The endpoint serves no longer. */
    ENDPOINT_GONE,
    /** The endpoint refused a datagram, or cannot be reached; the client's next datagram goes to another. */
    ENDPOINT_UNREACHABLE,
    /** The service port was deleted, or the address belongs to another one. */
    SERVICE_GONE,
    /** It was the one idle for the longest when a bound was reached. */
    EVICTED,
    /** An operator has ended it. */
    ENDED_BY_OPERATOR,
    /** The proxy has stopped. */
    SHUTDOWN
}
