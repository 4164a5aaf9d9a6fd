package io.fairlead.model;

import java.time.Duration;

/** Whether a client that comes again is sent to the endpoint that it had before. Immutable. */
public sealed interface SessionAffinity {
    /** Every connection is balanced on its own. */
    SessionAffinity NONE = new None();

    /** No affinity. */
    record None() implements SessionAffinity {}

    /**
     * A client, known by its address, keeps its endpoint.
     *
     * @param timeout how long after the client's last <em>new</em> connection it is remembered; 1 s to 1 day
     */
    record ClientIp(Duration timeout) implements SessionAffinity {
        /** The default of the API server: 3 hours. */
        public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(3);

        public ClientIp {
            if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("a ClientIP affinity timeout of " + timeout.toSeconds()
                        + " s is not within 1 to 86400 seconds");
            }
        }
    }
}
