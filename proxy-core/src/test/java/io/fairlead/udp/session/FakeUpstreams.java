package io.fairlead.udp.session;

import io.fairlead.model.AddressPort;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens sockets that are only counted.
 *
 * <p>Threading: used by one thread.
 */
final class FakeUpstreams implements Upstreams {
    /** Those that are open, the oldest first. */
    final Set<Leg> open = new LinkedHashSet<>();

    /** Endpoints that no socket can be connected to. */
    final Set<AddressPort> unreachable = new HashSet<>();

    /** All that were asked for, whether or not they were opened. */
    final List<AddressPort> attempts = new ArrayList<>();

    /** How many there may be at a time. */
    int descriptors = Integer.MAX_VALUE;

    /** The one that was closed last, until the summary of it comes. */
    @Nullable
    Leg closed;

    int opened;
    int localFailures;
    int remoteFailures;

    @Override
    public Opening open(Session session, AddressPort endpoint, @Nullable AddressPort source) {
        attempts.add(endpoint);
        if (open.size() >= descriptors) {
            localFailures++;
            return new Opening.Failed(true, "Too many open files");
        }
        if (unreachable.contains(endpoint)) {
            remoteFailures++;
            return new Opening.Failed(false, "Network is unreachable");
        }
        Leg leg = new Leg(this, session, endpoint, source);
        open.add(leg);
        opened++;
        return new Opening.Opened(leg);
    }

    void close(Leg leg) {
        if (!leg.isOpen) {
            throw new AssertionError(leg + " was closed twice");
        }
        if (closed != null) {
            throw new AssertionError(closed + " was closed without a summary");
        }
        leg.isOpen = false;
        open.remove(leg);
        closed = leg;
    }

    /** The one that a summary is about. */
    Leg takeClosed() {
        Leg leg = closed;
        if (leg == null) {
            throw new AssertionError("a summary of a session that has not ended");
        }
        closed = null;
        return leg;
    }
}
