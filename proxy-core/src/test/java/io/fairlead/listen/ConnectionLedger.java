package io.fairlead.listen;

import static java.util.Objects.requireNonNull;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.dial.SimulatedNetwork;
import io.fairlead.dial.SimulatedNetwork.Answer;
import io.fairlead.dial.SimulatedNetwork.End;
import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.SessionAffinity;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Ejection;
import io.fairlead.route.Route;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks each attempt, ejection and end of a simulation against the rules. What it finds is kept until {@link #rethrow}, as the
 * proxy survives what its observers throw.
 *
 * <p>Threading: used by one thread.
 */
final class ConnectionLedger implements ConnectionObserver, SimulatedNetwork.Wire {
    private final LongSupplier clock;
    private final SimulatedHosts hosts;
    private final SimulatedRoutes routes;
    private final ConnectionConfig byDefault;
    private final PlantedFault fault;
    private final SimulationTrace trace;
    private final EjectionModel ejections = new EjectionModel();
    private final Refusals refusals;
    private final Map<AddressPort, TrackedClient> clients = new LinkedHashMap<>();
    private final Map<CloseReason, Integer> ends = new EnumMap<>(CloseReason.class);
    private @Nullable AssertionError found;
    /** The client for which an endpoint has accepted last. */
    private @Nullable TrackedClient accepted;

    private int ejected;
    private int trials;
    private int lastResorts;

    ConnectionLedger(
            LongSupplier clock,
            SimulatedHosts hosts,
            SimulatedRoutes routes,
            ConnectionConfig byDefault,
            PlantedFault fault,
            SimulationTrace trace) {
        this.clock = clock;
        this.hosts = hosts;
        this.routes = routes;
        this.byDefault = byDefault;
        this.fault = fault;
        this.trace = trace;
        refusals = new Refusals(hosts, routes, ejections);
    }

    void begin(TrackedClient client) {
        clients.put(client.address, client);
    }

    /** Those that are neither served to the end nor refused, in the order in which they came. */
    Collection<TrackedClient> clients() {
        return clients.values();
    }

    @Nullable
    TrackedClient client(AddressPort address) {
        return clients.get(address);
    }

    /** Why connections have ended, and how many. */
    Map<CloseReason, Integer> ends() {
        return ends;
    }

    /** How often the simulation came to ejections, trials, and last resorts. */
    List<Integer> rarities() {
        return List.of(ejected, trials, lastResorts);
    }

    /** Fails with what was found first. */
    void rethrow() {
        if (found != null) {
            throw found;
        }
    }

    void check(boolean isTrue, String message, Object subject) {
        if (!isTrue && found == null) {
            found = new AssertionError(message + subject);
        }
    }

    @Override
    public Answer onSyn(AddressPort endpoint) {
        return hosts.onSyn(endpoint);
    }

    @Override
    public AddressPort reached(@Nullable AddressPort source, AddressPort endpoint) {
        TrackedClient client = client(requireNonNull(source));
        return client == null ? endpoint : fault.reached(client, endpoint);
    }

    @Override
    public void onConnect(@Nullable AddressPort source, AddressPort endpoint) {
        TrackedClient client = client(requireNonNull(source));
        if (client == null) {
            check(false, "an attempt for a client that has gone: ", source);
            return;
        }
        trace.add("connect for %s to %s", source, endpoint);
        ServicePortId id = client.balancer().id();
        long generation = routes.generation(id, endpoint);
        TrackedClient.Try attempt = new TrackedClient.Try(endpoint, generation, clock.getAsLong());
        checkRepeated(client, attempt);
        check(
                client.made() < client.config.dialAttempts(),
                "more attempts than " + client.config.dialAttempts() + " for ",
                client);
        check(
                routes.mayServe(client, endpoint),
                "a connection to an endpoint that does not serve: " + endpoint + " while these do: "
                        + routes.lane(client) + ", for ",
                client);
        if (client.config.ejection().isEnabled()) {
            checkEjected(client, attempt);
        }
        checkFewest(client, attempt);
        client.tries.add(attempt);
    }

    /** The same endpoint again is right only if its attempt was given up, and nothing else is left. */
    private void checkRepeated(TrackedClient client, TrackedClient.Try attempt) {
        TrackedClient.Try before = client.at(attempt.endpoint, attempt.generation);
        if (before == null) {
            return;
        }
        check(before.end == End.CANCELLED, "tried twice: " + attempt.endpoint + " for ", client);
        check(
                routes.lane(client).stream().allMatch(other -> isTried(client, other)),
                "tried twice, while others were not tried: " + attempt.endpoint + " for ",
                client);
    }

    /** One that a dial has tried stays out of it, even if it has left and come back meanwhile. */
    private static boolean isTried(TrackedClient client, AddressPort endpoint) {
        return client.hasTried(endpoint);
    }

    /** An endpoint that is ejected is tried by one connection when its time is up, and by others if nothing else is left. */
    private void checkEjected(TrackedClient client, TrackedClient.Try attempt) {
        Balancer balancer = client.balancer();
        EjectionModel.Ejected state = ejections.of(balancer, attempt.endpoint, attempt.generation);
        if (state == null) {
            return;
        }
        long now = clock.getAsLong();
        boolean isTriedByAnother = state.isOnTrial() && !state.isDue(now);
        if (!isTriedByAnother && isTrial(candidate(balancer, attempt.endpoint), now)) {
            trials++;
            check(
                    (state.isDue(now) || state.isFreed()) && client.made() == 0,
                    "an ejected endpoint is tried before its time, " + attempt.endpoint + " " + state + ", for ",
                    client);
            long left = Math.min(client.config.dialAttemptTimeout().toNanos(), client.deadlineNanos() - now);
            ejections.onTrial(balancer, attempt.endpoint, attempt.generation, now, left);
            return;
        }
        lastResorts++;
        AddressPort other = anyWell(client, attempt.endpoint);
        check(
                other == null,
                "an ejected endpoint is dialled, " + attempt.endpoint + " " + state + ", while " + other
                        + " is available for ",
                client);
    }

    private static boolean isTrial(@Nullable Candidate candidate, long now) {
        Outage outage = candidate == null ? null : candidate.outage();
        return outage != null && outage.isOnTrial() && outage.sinceNanos() == now;
    }

    private @Nullable AddressPort anyWell(TrackedClient client, AddressPort than) {
        return routes.lane(client).stream()
                .filter(other -> !other.equals(than) && isWell(client, other))
                .findFirst()
                .orElse(null);
    }

    /** Whether an endpoint is not tried yet, not ejected, and not drained. */
    private boolean isWell(TrackedClient client, AddressPort endpoint) {
        ServicePortId id = client.balancer().id();
        Candidate candidate = candidate(client.balancer(), endpoint);
        return !isTried(client, endpoint)
                && ejections.of(client.balancer(), endpoint, routes.generation(id, endpoint)) == null
                && candidate != null
                && !candidate.isDrained();
    }

    private static @Nullable Candidate candidate(Balancer balancer, AddressPort endpoint) {
        return balancer.known().stream()
                .filter(known -> known.address().equals(endpoint))
                .findFirst()
                .orElse(null);
    }

    /** Least-conn takes none that has more connections than another which it might have taken. */
    private void checkFewest(TrackedClient client, TrackedClient.Try attempt) {
        Route route = routes.route(client);
        if (route == null
                || !"least-conn".equals(route.servicePort().settings().selector())
                || !route.servicePort().affinity().equals(SessionAffinity.NONE)) {
            return;
        }
        Candidate picked = candidate(client.balancer(), attempt.endpoint);
        for (AddressPort other : routes.lane(client)) {
            Candidate passedOver = candidate(client.balancer(), other);
            if (picked != null && passedOver != null && isWell(client, other)) {
                check(
                        passedOver.openConnections() >= picked.openConnections() - 1,
                        "least-conn has picked " + picked + " and not ",
                        passedOver);
            }
        }
    }

    @Override
    public void onEnd(@Nullable AddressPort source, AddressPort endpoint, End end) {
        AddressPort from = requireNonNull(source);
        trace.add("attempt for %s at %s: %s", from, endpoint, end);
        TrackedClient client = client(from);
        TrackedClient.Try attempt = client == null ? null : client.underWayAt(endpoint);
        if (attempt == null) {
            check(false, "the end of an attempt without its begin: ", source + " at " + endpoint);
        } else {
            attempt.end = end;
            accepted = end == End.ACCEPTED ? client : accepted;
        }
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        trace.add("ejected: %s", ejection);
        ejected++;
        ServicePortId id = frontend.servicePort();
        long now = clock.getAsLong();
        Balancer balancer = ejecting(id, ejection, now);
        if (balancer == null) {
            // An endpoint that has left is counted apart; which one it was cannot be seen from here.
            return;
        }
        long generation = routes.generation(id, ejection.endpoint());
        EjectionModel.Ejected before = ejections.of(balancer, ejection.endpoint(), generation);
        int times = before == null ? 1 : before.times() + 1;
        Duration time = EjectionModel.time(
                byDefault.ejection().time(), byDefault.ejection().maxTime(), times);
        check(ejection.times() == times, "ejected for the " + times + ". time, but reported is ", ejection);
        check(ejection.time().equals(time), "ejected for another time than " + time + ": ", ejection);
        check(
                before == null || before.isOnTrial() || before.isDue(now) || before.isFreed(),
                "ejected again during its ejection " + before + ": ",
                ejection);
        ejections.eject(balancer, ejection.endpoint(), generation, times, now, time);
    }

    /** The balancer whose endpoint has just been ejected; a service port that was deleted and created has two for a while. */
    private @Nullable Balancer ejecting(ServicePortId id, Ejection ejection, long now) {
        Balancer any = null;
        for (Balancer balancer : balancers(id)) {
            Candidate candidate = candidate(balancer, ejection.endpoint());
            Outage outage = candidate == null ? null : candidate.outage();
            if (outage != null
                    && outage.ejections() == ejection.times()
                    && outage.sinceNanos() == now
                    && outage.untilNanos() == now + ejection.time().toNanos()) {
                EjectionModel.Ejected before =
                        ejections.of(balancer, ejection.endpoint(), routes.generation(id, ejection.endpoint()));
                any = balancer;
                if ((before == null ? 0 : before.times()) + 1 == ejection.times()) {
                    return balancer;
                }
            }
        }
        return any;
    }

    private List<Balancer> balancers(ServicePortId id) {
        return clients.values().stream()
                .map(TrackedClient::balancer)
                .filter(balancer -> balancer.id().equals(id))
                .distinct()
                .toList();
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        trace.add("returned: %s", endpoint);
        ServicePortId id = frontend.servicePort();
        TrackedClient client = requireNonNull(accepted);
        Candidate known = candidate(client.balancer(), endpoint);
        if (known == null || known.outage() == null) {
            ejections.returned(client.balancer(), endpoint, routes.generation(id, endpoint), clock.getAsLong());
        }
        ejections.free(client.balancer(), other -> routes.mayServe(client, other));
    }

    @Override
    public void onConnected(
            Frontend frontend, AddressPort address, AddressPort endpoint, int attempts, long connectNanos) {
        TrackedClient client = client(address);
        if (client == null) {
            check(false, "served is a client that has gone: ", address);
            return;
        }
        check(client.endpoint == null, "served twice: ", client);
        client.endpoint = endpoint;
        check(client.underWay() == 0, "attempts go on for a client that is served: ", client);
        check(client.made() == attempts, attempts + " attempts are reported for ", client);
        check(clock.getAsLong() - client.deadlineNanos() <= 0, "a client was not served or refused in time: ", client);
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        trace.add("closed: %s %s", summary.client(), summary.reason());
        if (fault.losesSummary(summary)) {
            return;
        }
        TrackedClient client = clients.remove(summary.client());
        if (client == null) {
            check(false, "a connection has ended twice: ", summary);
            return;
        }
        ends.merge(summary.reason(), 1, Integer::sum);
        check(client.underWay() == 0, "attempts go on for a client that has gone: ", client);
        check(client.made() == summary.dialAttempts(), summary.dialAttempts() + " attempts are reported for ", client);
        if (client.ending != null) {
            check(client.ending == summary.reason(), "ended by " + client.ending + ", reported is ", summary);
        } else {
            String problem = refusals.problem(client, summary.reason(), clock.getAsLong());
            check(problem == null, problem + ": " + summary.reason() + " for ", client);
        }
    }
}
