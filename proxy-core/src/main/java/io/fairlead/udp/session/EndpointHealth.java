package io.fairlead.udp.session;

import io.fairlead.health.Evidence;
import io.fairlead.health.Outage;
import io.fairlead.model.Frontend;
import io.fairlead.observe.Ejection;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.select.Candidate;

/**
 * What sessions tell about their endpoints: an ICMP error is a failed attempt, and a reply ends an outage. So does a session that
 * was never refused, even without a reply: some endpoints only receive.
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
        Outage outage = endpoint.markFailed(
                Evidence.FAILED, cause, target.connection().ejection(), generation, begunNanos, nowNanos);
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

    /**
     * A session has timed out without a reply, but without an error either. If it began after the endpoint was ejected, and the
     * endpoint was not ejected again since, it is well.
     */
    void onNeverRefused(Session session, Candidate endpoint, long nowNanos) {
        if (session.ejections() > 0 && session.ejections() == ejections(endpoint)) {
            onReplied(session, endpoint, nowNanos);
        }
    }

    /** How often an endpoint was ejected since it was last well. */
    static int ejections(Candidate endpoint) {
        Outage outage = endpoint.outage();
        return outage == null ? 0 : outage.ejections();
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
