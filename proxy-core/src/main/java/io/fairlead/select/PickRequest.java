package io.fairlead.select;

import io.fairlead.model.IpAddress;

/**
 * A connection that needs an endpoint: everything that a pick may depend on.
 *
 * <p>Threading: confined to its event loop; a picker must not keep it.
 */
public interface PickRequest {
    /** The client's address, as the proxy sees it. */
    IpAddress client();

    /**
     * Whether an endpoint must not be picked: because this connection has already failed there, or because the endpoint
     * is ejected or has as many connections as it may have. Other event loops eject endpoints and connect to them at any
     * time, and ejections end, so an answer may change during a pick.
     */
    boolean excludes(Candidate candidate);
}
