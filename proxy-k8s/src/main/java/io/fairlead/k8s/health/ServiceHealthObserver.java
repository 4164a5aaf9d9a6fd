package io.fairlead.k8s.health;

import io.fairlead.model.ServiceName;

/**
 * Observes health checks that cannot be served.
 *
 * <p>Threading: called on the event loop of the HTTP servers; implementations do not block.
 */
@FunctionalInterface
public interface ServiceHealthObserver {
    /**
     * A health check node port cannot be listened on at one of its addresses; it is tried again until it can. Told once
     * for each address, and again only with another reason.
     *
     * @param why the problem and its remedy, for people
     */
    void onBindFailure(ServiceName service, int port, String why);
}
