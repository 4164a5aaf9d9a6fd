package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks endpoints for one service port: by its selector and its session affinity, among those that its traffic policies
 * allow.
 *
 * <p>It has a list of candidates for each traffic policy, each with its own picker. A change of the route replaces what
 * has changed of them; candidates, with their counts of open connections, and the state of pickers live on.
 *
 * <p>Threading: Single writer: the control thread; readers take the snapshot. Picks come from any event loop. Hot path:
 * a pick allocates nothing unless the service port has session affinity.
 */
public final class Balancer {
    private static final Lanes NONE = new Lanes(null, null, TrafficPolicy.CLUSTER, TrafficPolicy.CLUSTER, 0);

    private final ServicePortId id;
    private final ClientAffinity affinity;
    private final RandomGenerator random;
    private Map<AddressPort, Candidate> known = Map.of();
    private volatile Lanes lanes = NONE;

    Balancer(ServicePortId id, ClientAffinity affinity, RandomGenerator random) {
        this.id = id;
        this.affinity = affinity;
        this.random = random;
    }

    /** Candidates and what picks from them. */
    private record Lane(CandidateList candidates, EndpointSelector selector, Picker picker) {}

    /**
     * All that a pick needs.
     *
     * @param affinityNanos 0 for no affinity
     */
    private record Lanes(
            @Nullable Lane cluster,
            @Nullable Lane local,
            TrafficPolicy internal,
            TrafficPolicy external,
            long affinityNanos) {
        @Nullable
        Lane lane(FrontendKind kind) {
            TrafficPolicy policy = kind.isInternal() ? internal : external;
            return policy == TrafficPolicy.CLUSTER ? cluster : local;
        }
    }

    /** The service port. */
    public ServicePortId id() {
        return id;
    }

    /**
     * Picks an endpoint for a connection, and counts the connection on it until {@link Candidate#release}.
     *
     * @param kind the kind of address that the client connected to
     * @return null if there is no usable endpoint, or none that the connection has not tried
     */
    public @Nullable Candidate pick(FrontendKind kind, PickRequest request) {
        Lanes now = lanes;
        Lane lane = now.lane(kind);
        if (lane == null) {
            return null;
        }
        return now.affinityNanos == 0
                ? lane.picker.pick(request)
                : affinity.pick(id, lane.candidates, lane.picker, now.affinityNanos, request);
    }

    /** Whether a connection to an address of this kind has a usable endpoint. */
    public boolean hasCandidates(FrontendKind kind) {
        return lanes.lane(kind) != null;
    }

    /** What connections to an address of this kind are balanced over now. */
    public List<Candidate> candidates(FrontendKind kind) {
        Lane lane = lanes.lane(kind);
        return lane == null ? List.of() : lane.candidates;
    }

    /** Follows a route. Control thread. */
    void update(Route route, EndpointSelector selector) {
        long affinityNanos = affinityNanos(route.servicePort().affinity());
        boolean isAffinityToggled = affinityNanos == 0 != (lanes.affinityNanos == 0);
        known = candidates(route.endpoints().allReachable(), isAffinityToggled);
        lanes = new Lanes(
                lane(lanes.cluster, route.endpoints().cluster(), selector),
                lane(lanes.local, route.endpoints().local(), selector),
                route.policy(FrontendKind.CLUSTER_IP),
                route.policy(FrontendKind.NODE_PORT),
                affinityNanos);
    }

    /** The service port is gone: nothing is picked any more. Control thread. */
    void close() {
        lanes = NONE;
        known = Map.of();
    }

    private static long affinityNanos(SessionAffinity affinity) {
        return switch (affinity) {
            case SessionAffinity.None() -> 0;
            case SessionAffinity.ClientIp(var timeout) -> timeout.toNanos();
        };
    }

    /**
     * The candidates of the reachable endpoints, the same objects as before where there were some; and those that are
     * gone, for as long as connections are open to them. A candidate that goes forgets its clients, and when it comes
     * back it does so again: a connection that was just being made may have been remembered in between. Should such a
     * connection come to a candidate that is not kept, it is not counted on the one that takes its place.
     */
    private Map<AddressPort, Candidate> candidates(List<Endpoint> reachable, boolean isAffinityToggled) {
        Map<AddressPort, Candidate> next = HashMap.newHashMap(reachable.size());
        for (Endpoint endpoint : reachable) {
            Candidate candidate = known.get(endpoint.address());
            if (candidate == null) {
                candidate = new Candidate(endpoint);
            } else if (!candidate.isReachable() || isAffinityToggled) {
                candidate.forgetClients();
            }
            candidate.markReachable(endpoint);
            next.put(endpoint.address(), candidate);
        }
        for (Candidate candidate : known.values()) {
            if (!next.containsKey(candidate.address())) {
                candidate.markGone();
                if (candidate.openConnections() > 0) {
                    next.put(candidate.address(), candidate);
                }
            }
        }
        return next;
    }

    private @Nullable Lane lane(@Nullable Lane before, List<Endpoint> endpoints, EndpointSelector selector) {
        if (endpoints.isEmpty()) {
            return null;
        }
        CandidateList candidates = new CandidateList(endpoints.stream()
                .map(endpoint -> known.get(endpoint.address()))
                .toList());
        if (before != null && before.selector.equals(selector) && before.candidates.equals(candidates)) {
            return before;
        }
        Picker previous = before == null ? null : before.picker;
        return new Lane(candidates, selector, selector.picker(candidates, previous, random));
    }
}
