package io.fairlead.udp.session;

import io.fairlead.model.AddressPort;
import io.fairlead.observe.SessionEnd;
import io.fairlead.select.Candidate;
import java.util.Set;

/**
 * Endpoints of a service port that serve no longer, and whose sessions end, not all in one go.
 *
 * <p>Threading: Immutable.
 *
 * @param serving all that serve; meaningless if the service port is gone
 * @param isGone whether the service port is gone, so that all of its sessions end
 * @param last the number of the latest session at that time; younger ones have other endpoints
 */
record Departure(Set<AddressPort> serving, boolean isGone, long last) {
    /** Whether a session of the service port ends. */
    boolean ends(Session session) {
        if (session.number() > last) {
            return false;
        }
        Candidate endpoint = session.endpoint();
        return isGone || endpoint != null && !serving.contains(endpoint.address());
    }

    /** Why sessions end. */
    SessionEnd reason() {
        return isGone ? SessionEnd.SERVICE_GONE : SessionEnd.ENDPOINT_GONE;
    }
}
