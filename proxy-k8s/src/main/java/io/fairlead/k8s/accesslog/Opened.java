package io.fairlead.k8s.accesslog;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;

/**
 * A connection or a UDP session that has got an endpoint.
 *
 * <p>Threading: Immutable.
 *
 * @param service the address and port that the client uses
 * @param attempts how many endpoints were tried; 0 for a session
 * @param connectNanos from accept until an endpoint had accepted, in nanoseconds; 0 for a session
 */
record Opened(
        Frontend frontend,
        AddressPort service,
        AddressPort client,
        AddressPort endpoint,
        int attempts,
        long connectNanos) {}
