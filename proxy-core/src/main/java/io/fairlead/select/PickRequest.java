package io.fairlead.select;

import io.fairlead.model.IpAddress;

/**
 * A connection that needs an endpoint: all that a pick may depend on.
 *
 * <p>Threading: confined to its event loop; a picker must not keep it.
 */
public interface PickRequest {
    /** The client's address, as the proxy sees it. */
    IpAddress client();

    /** Whether this connection has already failed at an endpoint, which then must not be picked again. */
    boolean isTried(Candidate candidate);
}
