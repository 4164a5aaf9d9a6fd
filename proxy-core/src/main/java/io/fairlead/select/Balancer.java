package io.fairlead.select;

import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Endpoint;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.quota.ClientRates;
import io.fairlead.quota.ServiceQuota;
import io.fairlead.route.EndpointCategories;
import io.fairlead.route.Route;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
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
    /** Far more than event loops can take places from each other; a selector that picks what is excluded must not go on for ever. */
    private static final int MOST_TRIES = 1_000;

    private static final Lanes NONE = new Lanes(null, null, Offer.NONE, Offer.NONE, 0);

    private final ServicePortId id;
    private final ClientAffinity affinity;
    private final RandomGenerator random;
    private final KnownCandidates known = new KnownCandidates();
    private final LongAdder affinityHits = new LongAdder();
    private final PortLimits limits;
    private volatile Lanes lanes = NONE;

    /** Endpoints that an operator drains, whether they are reachable at present or not. Control thread. */
    private Set<AddressPort> drained = Set.of();

    /** The last update by which some connections lost all their candidates. Control thread. */
    private long lastLoss;

    Balancer(ServicePortId id, ClientAffinity affinity, ClientRates rates, RandomGenerator random) {
        this.id = id;
        this.affinity = affinity;
        limits = new PortLimits(rates);
        this.random = random;
    }

    /** Candidates and what picks from them. */
    private record Lane(CandidateList candidates, EndpointSelector selector, Picker picker) {}

    /**
     * Which candidates each kind of connection gets.
     *
     * @param internal connections to cluster IPs
     * @param external connections from outside to external addresses
     * @param externalFromHere connections of clients on this node to external addresses
     */
    private record Offer(
            @Nullable Lane internal,
            @Nullable Lane external,
            @Nullable Lane externalFromHere) {
        static final Offer NONE = new Offer(null, null, null);

        static Offer of(Route route, @Nullable Lane cluster, @Nullable Lane local) {
            return new Offer(
                    route.policy(FrontendKind.CLUSTER_IP) == TrafficPolicy.CLUSTER ? cluster : local,
                    route.policy(FrontendKind.NODE_PORT) == TrafficPolicy.CLUSTER ? cluster : local,
                    cluster);
        }

        @Nullable
        Lane lane(FrontendKind kind, ClientOrigin origin) {
            return kind.isInternal() ? internal : origin.isHere() ? externalFromHere : external;
        }

        /** The other offer where this one has nothing. */
        Offer orElse(Offer other) {
            return new Offer(
                    internal != null ? internal : other.internal,
                    external != null ? external : other.external,
                    externalFromHere != null ? externalFromHere : other.externalFromHere);
        }

        /** Whether the other offer has candidates for connections for which this one has none. */
        boolean lacksWhatWasIn(Offer other) {
            return !orElse(other).equals(this);
        }
    }

    /**
     * Everything that a pick needs.
     *
     * @param wanted the endpoints of the route
     * @param picked the same, except that connections which have lost all their candidates still get those that they had;
     *     see {@link BalancerRegistry#apply}
     * @param affinityNanos 0 for no affinity
     */
    private record Lanes(@Nullable Lane cluster, @Nullable Lane local, Offer wanted, Offer picked, long affinityNanos) {
        Lanes settled() {
            return new Lanes(cluster, local, wanted, wanted, affinityNanos);
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
        Lane lane = now.picked.lane(kind, origin);
        return lane == null ? null : pick(now, lane, request);
    }

    /**
     * Picks an endpoint for a connection that has waited for one, by session affinity or else the one that it is offered.
     *
     * @param offered has the connection counted on it
     * @return null if the connection may not go to the one that is offered
     */
    public @Nullable Candidate pickOffered(
            FrontendKind kind, ClientOrigin origin, PickRequest request, Candidate offered) {
        Lanes now = lanes;
        Lane lane = now.picked.lane(kind, origin);
        if (lane == null || lane.candidates.position(offered) < 0) {
            return null;
        }
        if (now.affinityNanos == 0) {
            return offered;
        }
        Candidate picked = affinity.pick(id, lane.candidates, _ -> offered, now.affinityNanos, request, affinityHits);
        return picked == null || picked == offered || picked.keepsPick() ? picked : offered;
    }

    /** Event loops pick at the same time, so one may find the last place of an endpoint taken, and picks again. */
    private @Nullable Candidate pick(Lanes now, Lane lane, PickRequest request) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Candidate picked = now.affinityNanos == 0
                    ? lane.picker.pick(request)
                    : affinity.pick(id, lane.candidates, lane.picker, now.affinityNanos, request, affinityHits);
            if (picked == null || picked.keepsPick()) {
                return picked;
            }
        }
        return null;
    }

    /** The limits of the service port and its clients; null for none. Thread-safe. */
    public @Nullable ServiceQuota quota() {
        return limits.quota();
    }

    /** The connections that wait for an endpoint; null if endpoints never had a limit. Thread-safe. */
    public @Nullable WaitQueue queue() {
        return limits.queue();
    }

    /**
     * Counts a connection that another process has made on its endpoint, until {@link Candidate#release}. An endpoint that does not belong
     * to the service port (any more) gets a candidate that is never picked. Thread-safe.
     */
    public Candidate adopt(AddressPort endpoint) {
        return known.adopt(endpoint);
    }

    /** An endpoint was ejected in the process before this one. Control thread. */
    void inherit(AddressPort endpoint, Outage former) {
        Candidate candidate = known.reachable(endpoint);
        if (candidate != null) {
            candidate.inherit(former);
        }
    }

    /** A client had an endpoint in the process before this one. Control thread. */
    void inherit(AddressPort endpoint, IpAddress client, long seenNanos) {
        Candidate candidate = known.reachable(endpoint);
        long timeoutNanos = lanes.affinityNanos;
        if (candidate != null && timeoutNanos > 0) {
            affinity.remember(id, client, candidate, seenNanos, timeoutNanos);
        }
    }

    /** How many picks were of an endpoint that the client had before, by session affinity. Thread-safe. */
    public long affinityHits() {
        return affinityHits.sum();
    }

    /** Session affinity no longer remembers a client of this service port. Thread-safe. */
    public void forget(IpAddress client) {
        if (lanes.affinityNanos != 0) {
            affinity.forget(id, client);
        }
    }

    /** Whether all connections may go to the same endpoints, whatever address the client has used. Thread-safe. */
    public boolean isUniform() {
        Lanes now = lanes;
        return now.cluster == null || now.local == null || now.cluster.candidates.hasSame(now.local.candidates);
    }

    /** Whether a client that connects again gets the same endpoint again, by the selector alone. Thread-safe. */
    public boolean isByClient() {
        Lanes now = lanes;
        Lane lane = now.cluster != null ? now.cluster : now.local;
        return lane != null && lane.selector.isByClient();
    }

    /** Whether a connection of some client to an address of this kind has a usable endpoint. */
    public boolean hasCandidates(FrontendKind kind) {
        Offer now = lanes.wanted;
        return now.lane(kind, ClientOrigin.ELSEWHERE) != null || now.lane(kind, ClientOrigin.NODE) != null;
    }

    /** The candidates for connections to an address of this kind, for clients that are not on this node. */
    public List<Candidate> candidates(FrontendKind kind) {
        Lane lane = lanes.wanted.lane(kind, ClientOrigin.ELSEWHERE);
        return lane == null ? List.of() : lane.candidates;
    }

    /**
     * Where the next connection goes. For people who ask: not on the hot path.
     *
     * @param client the client; null for any that is not remembered
     * @param nowNanos the time by the clock of the event loops
     */
    public Forecast forecast(FrontendKind kind, ClientOrigin origin, @Nullable IpAddress client, long nowNanos) {
        Lanes now = lanes;
        Lane lane = now.wanted.lane(kind, origin);
        if (lane == null) {
            return Forecast.NONE;
        }
        Predicate<Candidate> excluded = passedOver(lane.candidates, nowNanos);
        Candidate remembered = client == null || now.affinityNanos == 0
                ? null
                : affinity.remembered(id, lane.candidates, now.affinityNanos, new Preview(client, excluded));
        double[] shares = remembered == null ? lane.picker.shares(client, excluded) : null;
        return new Forecast(
                lane.candidates,
                shares(lane.candidates, remembered, shares),
                remembered,
                lane.candidates.stream().filter(excluded).collect(Collectors.toSet()));
    }

    /**
     * Those that a dial passes over at first: full, ejected and drained ones; if all are, those that are not only full, because it waits
     * for these; if all are ejected or drained, drained ones; if all are that, none.
     */
    private static Predicate<Candidate> passedOver(CandidateList candidates, long nowNanos) {
        Predicate<Candidate> isDrained = Candidate::isDrained;
        Predicate<Candidate> isEither = isDrained.or(candidate -> candidate.isEjected(nowNanos));
        return Stream.of(isEither.or(Candidate::isFull), isEither, isDrained)
                .filter(excluded -> !candidates.stream().allMatch(excluded))
                .findFirst()
                .orElse(candidate -> false);
    }

    private static List<Double> shares(
            CandidateList candidates, @Nullable Candidate remembered, double @Nullable [] shares) {
        if (remembered != null) {
            return candidates.stream()
                    .map(candidate -> candidate == remembered ? 1.0 : 0.0)
                    .toList();
        }
        return shares == null ? List.of() : Arrays.stream(shares).boxed().toList();
    }

    /** The request of a connection that does not exist. */
    private record Preview(IpAddress client, Predicate<Candidate> isExcluded) implements PickRequest {
        @Override
        public boolean excludes(Candidate candidate) {
            return isExcluded.test(candidate);
        }
    }

    /** All endpoints that are reachable, and those that have gone but have open connections still. Control thread. */
    public List<Candidate> known() {
        return known.all();
    }

    /**
     * A connection for which only ejected endpoints were left has found that one of them accepts. So may the others:
     * all endpoints that it might have used become due for a trial, so that not everything goes to that one until their
     * ejections end.
     */
    public void onAcceptedAgain(FrontendKind kind, ClientOrigin origin, long nowNanos) {
        Lane lane = lanes.picked.lane(kind, origin);
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

    /** The same, as they go to another process. Control thread. */
    Stream<EjectionState> ejections(long nowNanos) {
        return known.all().stream()
                .filter(Candidate::isReachable)
                .flatMap(candidate -> ejection(candidate.address(), candidate.outage(), nowNanos));
    }

    /** What tries an endpoint now stays in this process: another one makes a trial of its own. */
    private Stream<EjectionState> ejection(AddressPort endpoint, @Nullable Outage outage, long nowNanos) {
        if (outage == null || !outage.wasEjected()) {
            return Stream.empty();
        }
        long leftNanos = outage.isOnTrial() ? 0 : outage.untilNanos() - nowNanos;
        return Stream.of(new EjectionState(
                id, endpoint, outage.failures(), outage.ejections(), Math.max(0, leftNanos), outage.cause()));
    }

    /**
     * The number of endpoints that internal or external connections may go to, if each of them is ejected, or was and has not accepted a
     * connection since; 0 if some endpoint is well. Thread-safe.
     */
    public int whollyEjected() {
        Offer now = lanes.wanted;
        return Stream.of(now.internal, now.external)
                .filter(Objects::nonNull)
                .filter(lane -> lane.candidates.stream().allMatch(Candidate::isEjected))
                .mapToInt(lane -> lane.candidates.size())
                .max()
                .orElse(0);
    }

    /**
     * Follows a route. Connections that lose all their candidates keep those that they had until {@link #settle}; UDP sessions do
     * not. Control thread.
     *
     * @param number of the update, which is larger than that of the update before
     * @return whether some connections have lost all their candidates by this update
     */
    boolean update(Route route, EndpointSelector selector, long number) {
        Lanes before = lanes;
        long affinityNanos = affinityNanos(route.servicePort().affinity());
        boolean isAffinityToggled = affinityNanos == 0 != (before.affinityNanos == 0);
        EndpointCategories endpoints = route.endpoints();
        known.follow(endpoints.allReachable(), isAffinityToggled);
        if (!drained.isEmpty()) {
            known.markDrained(drained);
        }
        boolean isUdp = id.name().protocol() == Protocol.UDP;
        boolean isLimitDifferent =
                !isUdp && limits.follow(route.servicePort().settings().limits());
        if (isLimitDifferent || limits.perEndpoint() != null) {
            known.limit(limits.perEndpoint());
        }
        Lane cluster = lane(before.cluster, endpoints.cluster(), selector);
        Lane local = lane(before.local, endpoints.local(), selector);
        Offer wanted = Offer.of(route, cluster, local);
        // A datagram comes without a handshake, so there are none that the kernel has accepted already.
        boolean hasGrace = !isUdp;
        lanes = new Lanes(cluster, local, wanted, hasGrace ? wanted.orElse(before.picked) : wanted, affinityNanos);
        boolean isLoss = hasGrace && wanted.lacksWhatWasIn(before.wanted);
        if (isLoss) {
            lastLoss = number;
        }
        limits.onChange();
        return isLoss;
    }

    /**
     * No new connection comes any more to what lost its candidates by this update, unless a later one has taken candidates
     * away as well; then its turn comes. Control thread.
     */
    void settle(long number) {
        if (number == lastLoss) {
            lanes = lanes.settled();
        }
    }

    /**
     * An endpoint gets no new connections while others are available, until it is restored or the service port is gone.
     * Control thread.
     *
     * @return whether the service port has such an endpoint, and it was not drained
     */
    public boolean drain(AddressPort endpoint) {
        if (!known.has(endpoint) || drained.contains(endpoint)) {
            return false;
        }
        Set<AddressPort> more = new HashSet<>(drained);
        more.add(endpoint);
        drained = Set.copyOf(more);
        known.markDrained(drained);
        return true;
    }

    /**
     * An endpoint that was drained gets connections again. Control thread.
     *
     * @return whether it was drained
     */
    public boolean restore(AddressPort endpoint) {
        if (!drained.contains(endpoint)) {
            return false;
        }
        Set<AddressPort> fewer = new HashSet<>(drained);
        fewer.remove(endpoint);
        drained = Set.copyOf(fewer);
        known.markDrained(drained);
        limits.onChange();
        return true;
    }

    /** All candidates of connections through this node, by the text of their addresses. Thread-safe. */
    public Collection<Candidate> candidates() {
        Lanes now = lanes;
        TreeMap<String, Candidate> all = new TreeMap<>();
        Stream.of(now.cluster, now.local)
                .filter(Objects::nonNull)
                .forEach(lane -> lane.candidates.forEach(
                        candidate -> all.put(candidate.address().toString(), candidate)));
        return all.values();
    }

    /** The name of the selector that picks; null while there is nothing to pick. Thread-safe. */
    public @Nullable String selector() {
        Lanes now = lanes;
        return now.cluster != null ? now.cluster.selector.name() : now.local == null ? null : now.local.selector.name();
    }

    /** The service port is gone: nothing is picked any more. Control thread. */
    void close() {
        lanes = NONE;
        known.follow(List.of(), false);
        limits.onChange();
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
