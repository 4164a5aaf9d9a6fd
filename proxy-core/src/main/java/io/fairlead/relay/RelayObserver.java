package io.fairlead.relay;

import io.fairlead.observe.CloseReason;

/**
 * Observes the end of a relay.
 *
 * <p>Threading: called on the relay's event loop.
 */
@FunctionalInterface
public interface RelayObserver {
    /** Both sockets are closed; called once. */
    void onRelayEnd(Relay relay, CloseReason reason);
}
