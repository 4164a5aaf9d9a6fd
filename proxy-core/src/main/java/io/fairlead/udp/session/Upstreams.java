package io.fairlead.udp.session;

import io.fairlead.model.AddressPort;
import org.jspecify.annotations.Nullable;

/**
 * Opens sockets to endpoints.
 *
 * <p>Threading: confined to its event loop.
 */
public interface Upstreams {
    /** What came of an attempt to open one. */
    sealed interface Opening {
        /** It is open. */
        record Opened(Upstream upstream) implements Opening {}

        /**
         * It is not.
         *
         * @param isLocal whether it was for lack of something on this machine, rather than because of the endpoint
         * @param cause in words
         */
        record Failed(boolean isLocal, String cause) implements Opening {}
    }

    /**
     * Opens one.
     *
     * @param session its session
     * @param source the address that the endpoint sees; null for one that the kernel chooses
     */
    Opening open(Session session, AddressPort endpoint, @Nullable AddressPort source);
}
