package io.fairlead.k8s.http;

import java.time.Duration;

/**
 * Bounds on what clients can make the servers of a process hold.
 *
 * <p>Threading: Immutable.
 *
 * @param connections how many may be open, over all listeners; one more closes the one that was used least recently
 * @param idle how long a connection may stay open after its last request, or without one
 * @param linger how long a client may take to close after the end of the connection was announced
 * @param bodyBytes the longest body of a request
 * @param bindRetry how long after a failure an address is tried again
 * @param busyPatience how long a port may be in use before that is a problem
 */
public record HttpLimits(
        int connections, Duration idle, Duration linger, int bodyBytes, Duration bindRetry, Duration busyPatience) {
    /**
     * The retry costs some microseconds, and a load balancer that asks every few seconds misses no answer while a port
     * passes from one process to the next. The rest is ample for probes and scrapes.
     */
    public static final HttpLimits DEFAULT = new HttpLimits(
            256, Duration.ofSeconds(30), Duration.ofSeconds(1), 64 * 1024, Duration.ofMillis(500), Duration.ZERO);

    /** Longest request line in bytes. */
    static final int REQUEST_LINE_BYTES = 4096;

    /** Longest headers in bytes, over all headers of a request. */
    static final int HEADER_BYTES = 16 * 1024;

    /** The same with another pause between tries to bind. */
    public HttpLimits withBindRetry(Duration pause) {
        return new HttpLimits(connections, idle, linger, bodyBytes, pause, busyPatience);
    }

    /** The same for a process whose predecessor still has the ports for a while. */
    public HttpLimits withBusyPatience(Duration patience) {
        return new HttpLimits(connections, idle, linger, bodyBytes, bindRetry, patience);
    }
}
