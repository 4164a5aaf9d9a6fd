package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The candidates of a balancer: those of all reachable endpoints, and those of removed endpoints while connections are
 * open to them.
 *
 * <p>They are in the order of the text of their addresses, as the endpoints of a route are. So two lists are joined by
 * walking along both, and nothing is kept for each candidate but its place; a Service may have thousands.
 *
 * <p>Threading: confined to the control thread.
 */
final class KnownCandidates {
    private final WarmUp warmUp;
    private Candidate[] all = {};

    /** The one that {@link #follow} looks at next, of those that were known until then. */
    private int next;

    /** @param warmUp the slow starts of their service port */
    KnownCandidates(WarmUp warmUp) {
        this.warmUp = warmUp;
    }

    /**
     * Other endpoints are reachable. Where there was a candidate it stays the same object. One that goes forgets its
     * clients, and when it comes back it does so again: a connection that was just being made may have been remembered
     * in between. Should such a connection come to a candidate that is not kept, it is not counted on the one that takes
     * its place.
     */
    void follow(List<Endpoint> reachable, boolean isAffinityToggled) {
        Candidate[] now = new Candidate[reachable.size() + all.length];
        int count = 0;
        next = 0;
        for (Endpoint endpoint : reachable) {
            count = leaveUpTo(endpoint.address(), now, count);
            now[count++] = reachable(endpoint, isAffinityToggled);
        }
        while (next < all.length) {
            count = leave(all[next++], now, count);
        }
        if (!Arrays.equals(now, 0, count, all, 0, all.length)) {
            all = Arrays.copyOf(now, count);
        }
    }

    private Candidate reachable(Endpoint endpoint, boolean isAffinityToggled) {
        Candidate candidate;
        if (next == all.length || !all[next].address().equals(endpoint.address())) {
            candidate = new Candidate(endpoint, warmUp);
        } else {
            candidate = all[next++];
            if (!candidate.isReachable() || isAffinityToggled) {
                candidate.forgetClients();
            }
        }
        candidate.markReachable(endpoint);
        return candidate;
    }

    private int leaveUpTo(AddressPort address, Candidate[] now, int count) {
        int left = count;
        while (next < all.length
                && !all[next].address().equals(address)
                && all[next].address().compareTextTo(address) < 0) {
            left = leave(all[next++], now, left);
        }
        return left;
    }

    private static int leave(Candidate candidate, Candidate[] now, int count) {
        candidate.markGone();
        if (candidate.openConnections() == 0) {
            return count;
        }
        now[count] = candidate;
        return count + 1;
    }

    /** Those at these addresses have become ready: they start slowly. */
    void markFresh(Set<AddressPort> fresh) {
        for (Candidate candidate : all) {
            if (candidate.isReachable() && fresh.contains(candidate.address())) {
                warmUp.begin(candidate);
            }
        }
    }

    /** Whether the times that they take to accept are of interest. */
    void setTimed(boolean isTimed) {
        for (Candidate candidate : all) {
            candidate.setTimed(isTimed);
        }
    }

    /** Those at these addresses are drained, all others are not. */
    void markDrained(Set<AddressPort> drained) {
        for (Candidate candidate : all) {
            candidate.setDrained(drained.contains(candidate.address()));
        }
    }

    /** Whether there is one at this address. */
    boolean has(AddressPort address) {
        for (Candidate candidate : all) {
            if (candidate.isReachable() && candidate.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** All of them. */
    List<Candidate> all() {
        return List.of(all);
    }

    /** The candidates of some of the reachable endpoints, in the same order; the same list if all are included. */
    CandidateList of(List<Endpoint> endpoints) {
        if (endpoints.size() == all.length) {
            return new CandidateList(all);
        }
        Candidate[] some = new Candidate[endpoints.size()];
        int known = 0;
        for (int i = 0; i < some.length; i++) {
            while (!all[known].address().equals(endpoints.get(i).address())) {
                known++;
            }
            some[i] = all[known++];
        }
        return new CandidateList(some);
    }
}
