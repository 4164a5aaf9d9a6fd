package io.fairlead.listen;

import io.fairlead.model.Frontend;
import io.fairlead.transport.ListenException;

/**
 * An address at which clients are served, and where what they send goes.
 *
 * <p>Threading: Single writer: the control thread; what comes takes the target as it is then.
 */
sealed interface FrontendListener permits Listener, UdpListener {
    /**
     * Starts to serve.
     *
     * @param isShared whether the proxy serves the same port at an overlapping address
     * @throws ListenException if it cannot
     */
    void open(boolean isShared);

    /** The frontend. */
    Frontend frontend();

    /** Sends new connections and sessions elsewhere; those that are open stay where they are. */
    void retarget(Target other);

    /** Takes no new connections and datagrams; connections that are open go on. */
    void close();
}
