package io.fairlead.lab;

import io.fairlead.model.IpAddress;

/**
 * What came of an attempt to be served by an {@link EndpointServer}.
 *
 * <p>Threading: Immutable.
 */
public sealed interface Outcome {
    /**
     * An endpoint answered.
     *
     * @param endpoint its name
     * @param source the client's address as the endpoint sees it
     * @param sourcePort the client's port as the endpoint sees it
     */
    record Served(String endpoint, IpAddress source, int sourcePort) implements Outcome {}

    /** The connection was refused: {@code ECONNREFUSED}, be it by a reset or by ICMP "port unreachable". */
    record Refused() implements Outcome {}

    /**
     * Nothing came within the time.
     *
     * @param isConnected whether the connection was accepted at least
     */
    record Silent(boolean isConnected) implements Outcome {}

    /** The connection was accepted, then reset or ended without a line. */
    record Reset() implements Outcome {}

    /**
     * The network said that there is no way there, or none that is allowed.
     *
     * @param cause in the words of the system
     */
    record Unreachable(String cause) implements Outcome {}
}
