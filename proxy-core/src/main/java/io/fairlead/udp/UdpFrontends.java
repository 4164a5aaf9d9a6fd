package io.fairlead.udp;

import io.fairlead.model.AddressPort;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frontend of a datagram that belongs to no session.
 *
 * <p>Threading: called on event loops.
 */
@FunctionalInterface
public interface UdpFrontends {
    /**
     * The frontend.
     *
     * @param destination where the datagram was sent to
     * @return null if none is there
     */
    @Nullable
    UdpFrontend at(AddressPort destination);
}
