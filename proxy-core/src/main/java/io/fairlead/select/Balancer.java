package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Endpoint;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.EndpointCategories;
import io.fairlead.route.Route;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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
    private final KnownCandidates known = new KnownCandidates();
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
        Lane lane(FrontendKind kind, ClientOrigin origin) {
            TrafficPolicy policy = kind.isInternal() ? internal : origin.isHere() ? TrafficPolicy.CLUSTER : external;
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
     * @param origin where the client is; it matters for external addresses whose traffic policy is Local
     * @return null if there is no usable endpoint, or none that the request does not exclude
     */
    public @Nullable Candidate pick(FrontendKind kind, ClientOrigin origin, PickRequest request) {
        Lanes now = lanes;
        Lane lane = now.lane(kind, origin);
        if (lane == null) {
            return null;
        }
        return now.affinityNanos == 0
                ? lane.picker.pick(request)
                : affinity.pick(id, lane.candidates, lane.picker, now.affinityNanos, request);
    }

    /** Whether a connection of some client to an address of this kind has a usable endpoint. */
    public boolean hasCandidates(FrontendKind kind) {
        Lanes now = lanes;
        return now.lane(kind, ClientOrigin.ELSEWHERE) != null || now.lane(kind, ClientOrigin.NODE) != null;
    }

    /** What connections to an address of this kind are balanced over now, for clients that are not on this node. */
    public List<Candidate> candidates(FrontendKind kind) {
        Lane lane = lanes.lane(kind, ClientOrigin.ELSEWHERE);
        return lane == null ? List.of() : lane.candidates;
    }

    /**
     * A connection for which only ejected endpoints were left has found that one of them accepts. So may the others: all
     * that it might have used are tried again, lest everything go to that one until their times are up.
     */
    public void onAcceptedAgain(FrontendKind kind, ClientOrigin origin, long nowNanos) {
        Lane lane = lanes.lane(kind, origin);
        if (lane != null) {
            lane.candidates.forEach(candidate -> candidate.makeDueForTrial(nowNanos));
        }
    }

    /** Endpoints that are ejected, or were and have not accepted a connection since. Thread-safe. */
    public List<AddressPort> ejected() {
        Lanes now = lanes;
        return Stream.of(now.cluster, now.local)
                .filter(Objects::nonNull)
                .flatMap(lane -> lane.candidates.stream())
                .filter(Candidate::isEjected)
                .map(Candidate::address)
                .distinct()
                .toList();
    }

    /** Follows a route. Control thread. */
    void update(Route route, EndpointSelector selector) {
        long affinityNanos = affinityNanos(route.servicePort().affinity());
        boolean isAffinityToggled = affinityNanos == 0 != (lanes.affinityNanos == 0);
        EndpointCategories endpoints = route.endpoints();
        known.follow(endpoints.allReachable(), isAffinityToggled);
        Lane cluster = lane(lanes.cluster, endpoints.cluster(), selector);
        Lane local = lane(lanes.local, endpoints.local(), selector);
        lanes = new Lanes(
                cluster,
                local,
                route.policy(FrontendKind.CLUSTER_IP),
                route.policy(FrontendKind.NODE_PORT),
                affinityNanos);
    }

    /** The service port is gone: nothing is picked any more. Control thread. */
    void close() {
        lanes = NONE;
        known.follow(List.of(), false);
    }

    private static long affinityNanos(SessionAffinity affinity) {
        return switch (affinity) {
            case SessionAffinity.None() -> 0;
            case SessionAffinity.ClientIp(var timeout) -> timeout.toNanos();
        };
    }

    private @Nullable Lane lane(@Nullable Lane before, List<Endpoint> endpoints, EndpointSelector selector) {
        if (endpoints.isEmpty()) {
            return null;
        }
        CandidateList candidates = known.of(endpoints);
        if (before != null && before.selector.equals(selector) && before.candidates.hasSame(candidates)) {
            return before;
        }
        Picker previous = before == null ? null : before.picker;
        return new Lane(candidates, selector, selector.picker(candidates, previous, random));
    }
}
