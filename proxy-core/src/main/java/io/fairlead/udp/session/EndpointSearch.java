package io.fairlead.udp.session;

import io.fairlead.health.Outage;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.select.Candidate;
import io.fairlead.select.PickRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The picks for one session: which endpoint it gets.
 *
 * <ol>
 *   <li>One that has not failed this session, and is not ejected.
 *   <li>One that is ejected: better than none.
 *   <li>One that an operator drains.
 *   <li>The one that has failed this session before, if there is no other.
 * </ol>
 *
 * <p>Threading: confined to its event loop, which has one for all its sessions.
 */
final class EndpointSearch implements PickRequest {
    private final List<Candidate> failed = new ArrayList<>();
    private @Nullable Candidate avoided;
    private IpAddress client = IpAddress.any(IpFamily.IPV4);
    private boolean passesOverEjected;
    private boolean passesOverAvoided;
    private boolean passesOverDrained;
    private boolean hasPassedOverDrained;
    private long nowNanos;

    /** @param avoids the endpoint that has failed the session before; null if none has */
    void begin(IpAddress ofClient, @Nullable Candidate avoids, long now) {
        failed.clear();
        client = ofClient;
        avoided = avoids;
        nowNanos = now;
    }

    /** The last pick has failed. */
    void markFailed(Candidate candidate) {
        failed.add(candidate);
    }

    /** The next endpoint; null if there is none. */
    @Nullable
    Candidate next(SessionTarget target, ClientOrigin origin) {
        passesOverAvoided = true;
        passesOverDrained = true;
        hasPassedOverDrained = false;
        passesOverEjected = target.connection().ejection().isEnabled();
        Candidate picked = pick(target, origin);
        while (picked != null && passesOverEjected && !isTried(picked, target)) {
            picked.release();
            picked = pick(target, origin);
        }
        if (picked == null && passesOverEjected) {
            passesOverEjected = false;
            picked = pick(target, origin);
        }
        if (picked == null && hasPassedOverDrained) {
            passesOverDrained = false;
            picked = pick(target, origin);
        }
        if (picked == null && avoided != null) {
            passesOverAvoided = false;
            picked = pick(target, origin);
        }
        return picked;
    }

    /** Whether the last pick took what there was, ejected or not. */
    boolean wasLastResort() {
        return !passesOverEjected;
    }

    private boolean isTried(Candidate picked, SessionTarget target) {
        return picked.tryMarkTried(
                nowNanos, target.connection().dialAttemptTimeout().toNanos());
    }

    private @Nullable Candidate pick(SessionTarget target, ClientOrigin origin) {
        return target.balancer().pick(target.frontend().kind(), origin, this);
    }

    @Override
    public IpAddress client() {
        return client;
    }

    @Override
    public boolean excludes(Candidate candidate) {
        if (failed.contains(candidate) || passesOverAvoided && candidate == avoided) {
            return true;
        }
        if (passesOverDrained && candidate.isDrained()) {
            hasPassedOverDrained = true;
            return true;
        }
        Outage outage = passesOverEjected ? candidate.outage() : null;
        return outage != null && outage.isEjected(nowNanos);
    }
}
