package io.fairlead.dial;

import io.fairlead.health.Outage;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import io.fairlead.select.PickRequest;
import io.fairlead.select.WaitQueue;
import org.jspecify.annotations.Nullable;

/**
 * The picks of one dial: which endpoint is tried next.
 *
 * <ol>
 *   <li>One that was not tried yet and is not ejected.
 *   <li>As a last resort, one that is ejected: better an endpoint that has failed other connections than none.
 *   <li>As a last resort, one that an operator drains.
 *   <li>As a last resort, one that was tried, but was given up before it could have answered.
 * </ol>
 *
 * <p>One that has as many connections as it may have is passed over. It is better than a last resort: if there is no other, the search
 * ends, because a place there becomes free before long.
 *
 * <p>Threading: Confined to its event loop.
 */
final class Search implements PickRequest {
    private final Balancer balancer;
    private final Frontend frontend;
    private final ClientOrigin origin;
    private final IpAddress client;
    private final DialLoop loop;
    private final Attempts attempts;
    private final boolean isEjecting;

    private boolean passesOverEjected;
    private boolean passesOverGivenUp;
    private boolean hasPassedOverEjected;
    private boolean passesOverDrained;
    private boolean hasPassedOverGivenUp;
    private boolean hasPassedOverDrained;
    private boolean hasPassedOverFull;

    /** Has this connection counted on it already, so that it is not full for it; null for none. */
    private @Nullable Candidate offered;

    Search(
            Balancer balancer,
            Frontend frontend,
            ClientOrigin origin,
            IpAddress client,
            DialLoop loop,
            Attempts attempts,
            boolean isEjecting) {
        this.balancer = balancer;
        this.frontend = frontend;
        this.origin = origin;
        this.client = client;
        this.loop = loop;
        this.attempts = attempts;
        this.isEjecting = isEjecting;
    }

    /**
     * Picks an endpoint.
     *
     * @param isLastResort whether to take one that is ejected or was given up, if there is no other
     * @param timeoutNanos how long the attempt may take
     */
    @Nullable
    Candidate next(boolean isLastResort, long nowNanos, long timeoutNanos) {
        begin();
        Candidate endpoint = pick();
        while (endpoint != null && passesOverEjected && !endpoint.tryMarkTried(nowNanos, timeoutNanos)) {
            endpoint.release();
            endpoint = pick();
        }
        if (endpoint == null && isLastResort && hasPassedOverEjected && !hasPassedOverFull) {
            passesOverEjected = false;
            endpoint = pick();
        }
        if (endpoint == null && isLastResort && hasPassedOverDrained && !hasPassedOverFull) {
            passesOverDrained = false;
            endpoint = pick();
        }
        if (endpoint == null && isLastResort && hasPassedOverGivenUp && !hasPassedOverFull) {
            passesOverEjected = false;
            passesOverGivenUp = false;
            endpoint = pick();
        }
        return endpoint;
    }

    private void begin() {
        passesOverEjected = isEjecting;
        passesOverGivenUp = true;
        passesOverDrained = true;
        hasPassedOverDrained = false;
        hasPassedOverEjected = false;
        hasPassedOverGivenUp = false;
        hasPassedOverFull = false;
    }

    /**
     * Takes the endpoint that a connection is offered which has waited for one, or the one that session affinity prefers now.
     *
     * @param candidate has the connection counted on it
     * @return null if this connection may not go to the one that is offered
     */
    @Nullable
    Candidate take(Candidate candidate, long nowNanos, long timeoutNanos) {
        begin();
        offered = candidate;
        Candidate taken = excludes(candidate) ? null : balancer.pickOffered(frontend.kind(), origin, this, candidate);
        offered = null;
        if (taken != null && !taken.tryMarkTried(nowNanos, timeoutNanos)) {
            if (taken != candidate) {
                taken.release();
            }
            return null;
        }
        return taken;
    }

    /** Whether the last pick found none, but an endpoint that it would have taken if that had not been full. */
    boolean hasOnlyFull() {
        return hasPassedOverFull;
    }

    /** The connections that wait for an endpoint of the service port; null if they never have to. */
    @Nullable
    WaitQueue queue() {
        return balancer.queue();
    }

    /** Whether the last pick took what there was, ejected or not. */
    boolean wasLastResort() {
        return !passesOverEjected;
    }

    /** An endpoint that was picked as a last resort accepts; so may others that are ejected. */
    void onAcceptedAgain(long nowNanos) {
        balancer.onAcceptedAgain(frontend.kind(), origin, nowNanos);
    }

    private @Nullable Candidate pick() {
        return balancer.pick(frontend.kind(), origin, this);
    }

    @Override
    public IpAddress client() {
        return client;
    }

    @Override
    public boolean excludes(Candidate candidate) {
        return isTried(candidate) || isPassedOver(candidate) || isDrained(candidate) || isFull(candidate);
    }

    private boolean isDrained(Candidate candidate) {
        boolean isDrained = passesOverDrained && candidate.isDrained();
        hasPassedOverDrained |= isDrained;
        return isDrained;
    }

    private boolean isFull(Candidate candidate) {
        boolean isFull = candidate != offered && candidate.isFull();
        hasPassedOverFull |= isFull;
        return isFull;
    }

    private boolean isTried(Candidate candidate) {
        Attempt attempt = attempts.at(candidate);
        if (attempt == null) {
            return false;
        }
        boolean isGivenUp = attempt.state() == Attempt.State.GIVEN_UP;
        hasPassedOverGivenUp |= isGivenUp;
        return !isGivenUp || passesOverGivenUp;
    }

    private boolean isPassedOver(Candidate candidate) {
        Outage outage = passesOverEjected ? candidate.outage() : null;
        if (outage == null || !outage.wasEjected()) {
            return false;
        }
        // A client that has waited for one endpoint in vain is no trial for another.
        boolean isPassedOver = attempts.made() > 0 || outage.isEjected(loop.nowNanos());
        hasPassedOverEjected |= isPassedOver;
        return isPassedOver;
    }
}
