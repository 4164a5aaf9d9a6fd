package io.fairlead.udp.session;

import io.fairlead.health.Evidence;
import io.fairlead.health.Outage;
import io.fairlead.model.Frontend;
import io.fairlead.observe.Ejection;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.select.Candidate;

/**
 * What sessions tell about their endpoints: an ICMP error is a failed attempt, and a reply ends an outage.
 *
 * <p>Threading: confined to its event loop.
 */
final class EndpointHealth {
    private final EndpointObserver observer;

    EndpointHealth(EndpointObserver observer) {
        this.observer = observer;
    }

    /**
     * An endpoint has failed a session.
     *
     * @param generation its generation when it was picked
     * @param begunNanos when it was picked
     * @param cause in words
     */
    void onFailed(
            SessionTarget target, Candidate endpoint, int generation, long begunNanos, String cause, long nowNanos) {
        Frontend frontend = target.frontend();
        observer.onAttemptFailed(frontend, endpoint.address(), cause);
        Outage outage =
                endpoint.markFailed(Evidence.FAILED, target.connection().ejection(), generation, begunNanos, nowNanos);
        if (outage != null) {
            observer.onEndpointEjected(
                    frontend,
                    new Ejection(
                            endpoint.address(),
                            outage.failures(),
                            outage.ejections(),
                            target.connection().ejection().time(outage.ejections()),
                            cause));
        }
    }

    /** The endpoint of a session has replied. */
    void onReplied(Session session, Candidate endpoint, long nowNanos) {
        if (endpoint.outage() == null) {
            return;
        }
        Outage ended = endpoint.markAccepted();
        Frontend frontend = session.target().frontend();
        if (ended != null && ended.wasEjected()) {
            observer.onEndpointReturned(frontend, endpoint.address());
        }
        if (session.isLastResort()) {
            session.target().balancer().onAcceptedAgain(frontend.kind(), session.origin(), nowNanos);
        }
    }
}
