package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.PreferenceSettings;
import io.fairlead.model.PreferenceSettings.Nearness;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.SessionAffinity;
import io.fairlead.route.EndpointCategories;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.ServiceDetails.KnownEndpoint;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
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
    private final ServicePortId id;
    private final ClientAffinity affinity;
    private final WarmUp warmUp;
    private final KnownCandidates known;
    private final LaneBuilder builder;
    private final ReadyEndpoints ready = new ReadyEndpoints();
    private final LongAdder affinityHits = new LongAdder();
    private volatile Lanes lanes = Lanes.NONE;
    private volatile boolean isChecked;

    /** Endpoints that an operator drains, whether they are reachable at present or not. Control thread. */
    private Set<AddressPort> drained = Set.of();

    /** Whether the times that endpoints take to accept are of interest. Control thread. */
    private boolean isTimed;

    /** The last update by which some connections lost all their candidates. Control thread. */
    private long lastLoss;

    /** @param clock of the event loops */
    Balancer(ServicePortId id, ClientAffinity affinity, RandomGenerator random, LongSupplier clock) {
        this.id = id;
        this.affinity = affinity;
        warmUp = new WarmUp(clock);
        known = new KnownCandidates(warmUp);
        builder = new LaneBuilder(known, warmUp, random);
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
        Lane lane = now.picked().lane(kind, origin);
        if (lane == null) {
            return null;
        }
        return now.affinityNanos() == 0
                ? lane.picker().pick(request)
                : affinity.pick(id, lane.candidates(), lane.picker(), now.affinityNanos(), request, affinityHits);
    }

    /** Whether endpoints are checked, and so ejected, even if failed connections eject none. Thread-safe. */
    public boolean isChecked() {
        return isChecked;
    }

    /** How many picks were of an endpoint that the client had before, by session affinity. Thread-safe. */
    public long affinityHits() {
        return affinityHits.sum();
    }

    /** Session affinity no longer remembers a client of this service port. Thread-safe. */
    public void forget(IpAddress client) {
        if (lanes.affinityNanos() != 0) {
            affinity.forget(id, client);
        }
    }

    /** Whether all connections may go to the same endpoints, whatever address the client has used. Thread-safe. */
    public boolean isUniform() {
        Lanes now = lanes;
        Lane cluster = now.cluster();
        Lane local = now.local();
        return cluster == null || local == null || cluster.candidates().hasSame(local.candidates());
    }

    /** Whether a client that connects again gets the same endpoint again, by the selector alone. Thread-safe. */
    public boolean isByClient() {
        return lanes.all().anyMatch(lane -> lane.selector().isByClient());
    }

    /** Whether a connection of some client to an address of this kind has a usable endpoint. */
    public boolean hasCandidates(FrontendKind kind) {
        Offer now = lanes.wanted();
        return now.lane(kind, ClientOrigin.ELSEWHERE) != null || now.lane(kind, ClientOrigin.NODE) != null;
    }

    /** The candidates for connections to an address of this kind, for clients that are not on this node. */
    public List<Candidate> candidates(FrontendKind kind) {
        Lane lane = lanes.wanted().lane(kind, ClientOrigin.ELSEWHERE);
        return lane == null ? List.of() : lane.candidates();
    }

    /**
     * Where the next connection goes. For people who ask: not on the hot path.
     *
     * @param client the client; null for any that is not remembered
     * @param nowNanos the time by the clock of the event loops
     */
    public Forecast forecast(FrontendKind kind, ClientOrigin origin, @Nullable IpAddress client, long nowNanos) {
        Lanes now = lanes;
        Lane lane = now.wanted().lane(kind, origin);
        if (lane == null) {
            return Forecast.NONE;
        }
        long timeout = now.affinityNanos();
        Forecasts.Memory memory =
                request -> timeout == 0 ? null : affinity.remembered(id, lane.candidates(), timeout, request);
        return Forecasts.of(lane, memory, client, nowNanos);
    }

    /**
     * The part of new connections with traffic policy Cluster that goes beyond near endpoints now, 0 to 1; -1 if the Service
     * prefers none. Thread-safe.
     */
    public double spilled() {
        Lane cluster = lanes.cluster();
        NearFirstPicker nearFirst = cluster == null ? null : cluster.nearFirst();
        return nearFirst == null ? -1 : (double) nearFirst.spilled() / TierState.ALL;
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
        Lane lane = lanes.picked().lane(kind, origin);
        if (lane != null) {
            lane.candidates().forEach(candidate -> candidate.makeDueForTrial(nowNanos));
        }
    }

    /** Endpoints that are ejected, or were and have not accepted a connection since. Thread-safe. */
    public List<AddressPort> ejected() {
        return lanes.all()
                .flatMap(lane -> lane.candidates().stream())
                .filter(Candidate::isEjected)
                .map(Candidate::address)
                .distinct()
                .toList();
    }

    /**
     * The number of endpoints that internal or external connections may go to, if each of them is ejected, or was and has not accepted a
     * connection since; 0 if some endpoint is well. Thread-safe.
     */
    public int whollyEjected() {
        Offer now = lanes.wanted();
        return Stream.of(now.internal(), now.external())
                .filter(Objects::nonNull)
                .filter(lane -> lane.candidates().stream().allMatch(Candidate::isEjected))
                .mapToInt(lane -> lane.candidates().size())
                .max()
                .orElse(0);
    }

    /**
     * Follows a route. Connections that lose all their candidates keep those that they had until {@link #settle}; UDP sessions do
     * not. Control thread.
     *
     * @param number of the update, which is larger than that of the update before
     * @param table the table that has the route
     * @return whether some connections have lost all their candidates by this update
     */
    boolean update(Route route, EndpointSelector selector, long number, RouteTable table) {
        Lanes before = lanes;
        long affinityNanos = affinityNanos(route.servicePort().affinity());
        boolean isAffinityToggled = affinityNanos == 0 != (before.affinityNanos() == 0);
        EndpointCategories endpoints = route.endpoints();
        PreferenceSettings preference = route.servicePort().settings().preference();
        known.follow(endpoints.allReachable(), isAffinityToggled);
        if (!drained.isEmpty()) {
            known.markDrained(drained);
        }
        followPreference(preference, table);
        isChecked = id.name().protocol() == Protocol.TCP
                && route.servicePort().settings().checks().isOn();
        Lane cluster = builder.cluster(before.cluster(), endpoints.cluster(), selector, preference, table.self());
        Lane local = builder.local(before.local(), endpoints.local(), selector, preference);
        Offer wanted = Offer.of(route, cluster, local);
        // A datagram comes without a handshake, so there are none that the kernel has accepted already.
        boolean hasGrace = id.name().protocol() != Protocol.UDP;
        lanes = new Lanes(cluster, local, wanted, hasGrace ? wanted.orElse(before.picked()) : wanted, affinityNanos);
        boolean isLoss = hasGrace && wanted.lacksWhatWasIn(before.wanted());
        if (isLoss) {
            lastLoss = number;
        }
        return isLoss;
    }

    /** Costs nothing for Services without preferences. */
    private void followPreference(PreferenceSettings preference, RouteTable table) {
        boolean isTimed = preference.prefer() != Nearness.NONE && preference.latencyFactorPercent() > 0;
        if (isTimed || this.isTimed) {
            known.setTimed(isTimed);
            this.isTimed = isTimed;
        }
        warmUp.setWindow(preference.slowStart().toNanos());
        if (preference.slowStart().isZero()) {
            ready.forget();
        } else {
            known.markFresh(ready.follow(table.endpoints(id).stream().map(KnownEndpoint::endpoint)));
        }
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
        return true;
    }

    /** All candidates of connections through this node, by the text of their addresses. Thread-safe. */
    public Collection<Candidate> candidates() {
        TreeMap<String, Candidate> all = new TreeMap<>();
        lanes.all()
                .forEach(lane -> lane.candidates()
                        .forEach(candidate -> all.put(candidate.address().toString(), candidate)));
        return all.values();
    }

    /** The name of the selector that picks; null while there is nothing to pick. Thread-safe. */
    public @Nullable String selector() {
        return lanes.all().map(lane -> lane.selector().name()).findFirst().orElse(null);
    }

    /** The service port is gone: nothing is picked any more. Control thread. */
    void close() {
        lanes = Lanes.NONE;
        known.follow(List.of(), false);
    }

    private static long affinityNanos(SessionAffinity affinity) {
        return switch (affinity) {
            case SessionAffinity.None() -> 0;
            case SessionAffinity.ClientIp(var timeout) -> timeout.toNanos();
        };
    }
}
