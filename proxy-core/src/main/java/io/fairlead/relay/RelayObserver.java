package io.fairlead.relay;

import io.fairlead.observe.CloseReason;

/**
 * Is told of a relay's end.
 *
 * <p>Threading: called on the relay's event loop.
 */
@FunctionalInterface
public interface RelayObserver {
    /** Both sockets are closed; called once. */
    void onRelayEnd(Relay relay, CloseReason reason);
}
