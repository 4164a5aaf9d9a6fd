package io.fairlead.k8s.http;

import io.fairlead.model.AddressPort;

/**
 * Observes whether an address can be listened on.
 *
 * <p>Threading: called on the event loop of {@link HttpServers}; implementations do not block.
 */
@FunctionalInterface
public interface BindObserver {
    /**
     * The address cannot be listened on; it is tried again until it can. Told once, and again only with another reason.
     *
     * @param why the problem and its remedy, for people
     */
    void onBindFailed(AddressPort address, String why);

    /**
     * Clients can connect from now on.
     *
     * @param address with the port that the kernel chose if none was given
     */
    default void onListening(AddressPort address) {}
}
