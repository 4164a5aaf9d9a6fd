package io.fairlead.transport;

import io.fairlead.model.AddressPort;

/**
 * An address that is being listened on.
 *
 * <p>Threading: Thread-safe.
 */
public interface ServerSocket extends AutoCloseable {
    /** The address, with the port that the kernel chose if none was asked for. */
    AddressPort address();

    /**
     * Stops listening: once this returns, new connections are refused. Connections that were accepted go on. Not to be
     * called on an event loop.
     */
    @Override
    void close();
}
