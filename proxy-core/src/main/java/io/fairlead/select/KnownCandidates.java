package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of a balancer: those of all reachable endpoints, and those of removed endpoints while connections are
 * open to them.
 *
 * <p>They are in the order of the text of their addresses, as the endpoints of a route are. So two lists are joined by
 * walking along both, and nothing is kept for each candidate but its place; a Service may have thousands.
 *
 * <p>Threading: the control thread; {@link #adopt} is called by others too, so all of it is synchronized.
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
    synchronized void follow(List<Endpoint> reachable, boolean isAffinityToggled) {
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

    /**
     * The candidate at an address, with one connection counted that another process has made. Where there is none, one is added as if its
     * endpoint had gone while the connection was open.
     */
    synchronized Candidate adopt(AddressPort address) {
        int place = place(address);
        if (place == all.length || !all[place].address().equals(address)) {
            Candidate[] more = new Candidate[all.length + 1];
            System.arraycopy(all, 0, more, 0, place);
            more[place] = new Candidate(Endpoint.ready(address), warmUp);
            System.arraycopy(all, place, more, place + 1, all.length - place);
            all = more;
        }
        all[place].markOpened();
        return all[place];
    }

    /** The reachable one at an address; null if there is none. */
    synchronized @Nullable Candidate reachable(AddressPort address) {
        int place = place(address);
        boolean isThere = place < all.length && all[place].address().equals(address) && all[place].isReachable();
        return isThere ? all[place] : null;
    }

    /** Where an address is, or would be. */
    private int place(AddressPort address) {
        int low = 0;
        int high = all.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all[middle].address().compareTextTo(address) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Those at these addresses have become ready: they start slowly. */
    synchronized void markFresh(Set<AddressPort> fresh) {
        for (Candidate candidate : all) {
            if (candidate.isReachable() && fresh.contains(candidate.address())) {
                warmUp.begin(candidate);
            }
        }
    }

    /** Whether the times that they take to accept are of interest. */
    synchronized void setTimed(boolean isTimed) {
        for (Candidate candidate : all) {
            candidate.setTimed(isTimed);
        }
    }

    /** Those at these addresses are drained, all others are not. */
    synchronized void markDrained(Set<AddressPort> drained) {
        for (Candidate candidate : all) {
            candidate.setDrained(drained.contains(candidate.address()));
        }
    }

    /** Each of them may have so many connections; null for any number. */
    void limit(@Nullable EndpointLimit limit) {
        for (Candidate candidate : all) {
            candidate.setLimit(limit);
        }
    }

    /** Whether there is one at this address. */
    synchronized boolean has(AddressPort address) {
        for (Candidate candidate : all) {
            if (candidate.isReachable() && candidate.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** All of them. */
    synchronized List<Candidate> all() {
        return List.of(all);
    }

    /** The candidates of some of the reachable endpoints, in the same order; the same list if all are included. */
    synchronized CandidateList of(List<Endpoint> endpoints) {
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
