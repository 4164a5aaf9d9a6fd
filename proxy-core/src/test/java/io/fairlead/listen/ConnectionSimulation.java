package io.fairlead.listen;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.dial.DialBudget;
import io.fairlead.dial.DialLoop;
import io.fairlead.dial.SimulatedNetwork;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.CloseReason;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import io.fairlead.udp.session.SimulatedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * The TCP connections of one event loop in a cluster that never rests, in simulated time. Everything is drawn from a seed: clients
 * that come alone and in bursts, and go; endpoints that accept, accept slowly, refuse, are silent, flap, and lose SYNs; Services
 * whose endpoints, selectors, policies and settings change; operators that drain endpoints and close connections; lack of
 * descriptors. {@link ConnectionLedger} checks each event, and this class what has to hold after each step.
 *
 * <p>Threading: used by one thread.
 */
final class ConnectionSimulation {
    private static final int STEPS = 350;
    private static final Duration LONGEST_DIAL = Duration.ofSeconds(3);
    private static final List<String> SELECTORS =
            List.of("least-conn", "least-conn", "round-robin", "random", "p2c", "maglev");

    private final Random random;
    private final PlantedFault fault;
    private final SimulationTrace trace = new SimulationTrace(this::nowNanos);
    private final SimulatedHosts hosts;
    private final SimulatedRoutes routes;
    private final ConnectionLedger ledger;
    private final SimulatedNetwork network;
    private final SimulatedRelays relays;
    private final ConnectionConfig config;
    private final ConnectionContext context;
    private final SimulatedCluster cluster;
    private final Set<Balancer> balancers = new HashSet<>();
    private final Map<Candidate, Balancer> candidates = new HashMap<>();
    private int arrived;
    private int mostDials;

    private record Place(Balancer balancer, AddressPort endpoint) {}

    ConnectionSimulation(long seed, PlantedFault fault) {
        random = new Random(seed);
        this.fault = fault;
        config = config();
        hosts = new SimulatedHosts(random, this::nowNanos);
        routes = new SimulatedRoutes(random, this::nowNanos, fault);
        ledger = new ConnectionLedger(this::nowNanos, hosts, routes, config, fault, trace);
        network = new SimulatedNetwork(ledger);
        relays = new SimulatedRelays(fault);
        context = new ConnectionContext(
                network,
                relays,
                null,
                new SimulatedCapture(),
                config,
                UdpConfig.DEFAULT,
                ledger,
                random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(1));
        cluster = new SimulatedCluster(random, this::settings);
    }

    private ConnectionConfig config() {
        Duration attempt = Duration.ofMillis(150 + random.nextInt(500));
        return ConnectionConfig.DEFAULT
                .withDial(1 + random.nextInt(5), attempt, attempt.plusMillis(100 + random.nextInt(2200)))
                .withHedgeDelay(Duration.ofMillis(random.nextInt(4) == 0 ? 0 : 10 + random.nextInt(250)))
                .withEjection(new EjectionConfig(
                        1 + random.nextInt(3), Duration.ofMillis(300 + random.nextInt(700)), Duration.ofSeconds(4)));
    }

    private ServiceSettings settings(ServiceSettings drawn) {
        ServiceSettings settings = drawn.withSelector(SELECTORS.get(random.nextInt(SELECTORS.size())));
        if (random.nextInt(3) == 0) {
            settings = settings.withDialAttempts(1 + random.nextInt(6));
        }
        if (random.nextInt(4) == 0) {
            settings = settings.withDialTimeout(Duration.ofMillis(200 + random.nextInt(2500)));
        }
        if (random.nextInt(4) == 0) {
            settings = settings.withDialAttemptTimeout(Duration.ofMillis(100 + random.nextInt(400)));
        }
        if (random.nextInt(4) == 0) {
            settings = settings.withEjectionFailures(random.nextInt(4));
        }
        return settings;
    }

    private long nowNanos() {
        return network.nowNanos();
    }

    /** From the first client to the last. */
    void run() {
        change(cluster.begin());
        for (int step = 0; step < STEPS; step++) {
            try {
                step();
                checkNow();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("step " + step + ": " + e.getMessage() + "\n" + trace, e);
            }
        }
        try {
            comeToRest();
            checkRest();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("at rest: " + e.getMessage() + "\n" + trace, e);
        }
    }

    /** Why connections have ended, and how many. */
    Map<CloseReason, Integer> ends() {
        return ledger.ends();
    }

    /** How often the simulation came to ejections, trials, and last resorts. */
    List<Integer> rarities() {
        return ledger.rarities();
    }

    private void step() {
        network.advance(Duration.ofMillis(random.nextInt(20) == 0 ? random.nextInt(600) : 1 + random.nextInt(30)));
        routes.settle(false);
        if (random.nextInt(12) == 0) {
            change(cluster.change());
        }
        if (random.nextInt(6) == 0) {
            trace.add("host %s", hosts.turn(anyOf(SimulatedCluster.endpoints())));
        }
        if (random.nextInt(30) == 0) {
            drain();
        }
        if (random.nextInt(40) == 0) {
            limitDescriptors();
        }
        if (random.nextInt(5) > 0) {
            int count = random.nextInt(20) == 0 ? 60 : 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                arrive();
            }
        }
        leave();
        if (random.nextInt(50) == 0) {
            close();
        }
    }

    private void change(List<ClusterChange> changes) {
        trace.add("changes %s", changes);
        routes.apply(changes, context);
        balancers.addAll(routes.balancers());
    }

    private void drain() {
        List<Balancer> all = List.copyOf(routes.balancers());
        if (all.isEmpty()) {
            return;
        }
        Balancer balancer = anyOf(all);
        AddressPort endpoint = anyOf(SimulatedCluster.endpoints());
        boolean isChanged = random.nextBoolean() ? balancer.drain(endpoint) : balancer.restore(endpoint);
        if (isChanged) {
            routes.markChanged(balancer.id());
            trace.add("drained or restored: %s of %s", endpoint, balancer.id());
        }
    }

    private void limitDescriptors() {
        int limit = random.nextInt(3) == 0
                ? network.connected() + network.connecting() + random.nextInt(10)
                : Integer.MAX_VALUE;
        network.setDescriptors(limit);
        trace.add("descriptors: %s", limit);
    }

    private void arrive() {
        List<AddressPort> services = routes.addresses();
        Target target = services.isEmpty() ? null : routes.target(anyOf(services));
        if (target == null) {
            return;
        }
        String network24 = random.nextInt(3) == 0 ? "10.1.0." : random.nextInt(3) == 0 ? "198.18.0." : "192.0.2.";
        AddressPort address =
                new AddressPort(IpAddress.parse(network24 + (1 + random.nextInt(6))), 1024 + arrived++ % 60_000);
        ConnectionConfig asked = context.policy(target.policy().settings()).config();
        ClientOrigin origin =
                target.dependsOnOrigin() ? context.capture().origin(address.address()) : ClientOrigin.ELSEWHERE;
        TrackedClient client = new TrackedClient(address, target, origin, asked, nowNanos());
        trace.add("client %s to %s", address, target.frontend());
        ledger.begin(client);
        Connection connection = new Connection(context, target, network.client(address));
        client.connection = connection;
        connection.start();
        if (fault.forgetsTimers()) {
            var _ = network.eventLoop().schedule(() -> {}, 1, TimeUnit.HOURS);
        }
    }

    /** Some of those that are served go, or their endpoints reset them. */
    private void leave() {
        int count = relays.size() > 80 ? 10 : random.nextInt(4);
        for (int i = 0; i < count && relays.size() > 0; i++) {
            List<AddressPort> open =
                    StreamSupport.stream(relays.clients().spliterator(), false).toList();
            CloseReason reason =
                    anyOf(List.of(CloseReason.COMPLETED, CloseReason.DOWNSTREAM_RESET, CloseReason.UPSTREAM_RESET));
            end(anyOf(open), reason);
        }
    }

    private void end(AddressPort address, CloseReason reason) {
        TrackedClient client = ledger.client(address);
        if (client != null) {
            client.ending = reason;
            relays.end(address, reason);
        }
    }

    /** An operator closes a connection, wherever it is on its way. */
    private void close() {
        List<TrackedClient> all = List.copyOf(ledger.clients());
        TrackedClient client = all.isEmpty() ? null : anyOf(all);
        if (client != null && client.connection != null) {
            client.ending = CloseReason.CLOSED_BY_OPERATOR;
            client.connection.abort(CloseReason.CLOSED_BY_OPERATOR);
        }
    }

    private <T> T anyOf(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private DialLoop loop() {
        return context.dials().of(network.eventLoop());
    }

    private void checkNow() {
        ledger.rethrow();
        Map<Place, Integer> expected = new HashMap<>();
        int dialling = 0;
        int underWay = 0;
        for (TrackedClient client : ledger.clients()) {
            if (client.endpoint != null) {
                expected.merge(new Place(client.balancer(), client.endpoint), 1, Integer::sum);
                continue;
            }
            dialling++;
            underWay += (int) client.underWay();
            client.tries.stream()
                    .filter(one -> one.end == null)
                    .forEach(one -> expected.merge(new Place(client.balancer(), one.endpoint), 1, Integer::sum));
            ledger.check(
                    nowNanos() - client.deadlineNanos() < 0, "a client was not served or refused in time: ", client);
        }
        mostDials = Math.max(mostDials, dialling);
        checkCounts(expected);
        ledger.check(
                network.connecting() == underWay,
                underWay + " attempts are known, but under way are ",
                network.connecting());
        int hedges = DialBudget.hedges(loop());
        ledger.check(hedges >= 0 && hedges <= DialBudget.limit(mostDials), "hedges beyond the budget: ", hedges);
        ledger.check(underWay <= dialling + DialBudget.limit(mostDials), "attempts beyond the budget: ", underWay);
        int known = ledger.clients().size();
        ledger.check(
                context.open().count() == known,
                known + " clients, but open connections: ",
                context.open().count());
        ledger.rethrow();
    }

    private void checkCounts(Map<Place, Integer> expected) {
        for (Balancer balancer : balancers) {
            balancer.known().forEach(candidate -> candidates.put(candidate, balancer));
        }
        Map<Place, Integer> counted = new HashMap<>();
        candidates.forEach((candidate, balancer) -> {
            if (candidate.openConnections() != 0) {
                counted.merge(new Place(balancer, candidate.address()), candidate.openConnections(), Integer::sum);
            }
        });
        if (!counted.equals(expected)) {
            ledger.check(false, "counted on endpoints is " + text(counted) + ", but there are ", text(expected));
        }
        if (candidates.size() > 500) {
            candidates.keySet().removeIf(candidate -> candidate.openConnections() == 0);
        }
    }

    private static List<String> text(Map<Place, Integer> counts) {
        List<String> texts = new ArrayList<>();
        counts.forEach((place, count) -> texts.add(place.balancer().id() + " " + place.endpoint() + " " + count));
        Collections.sort(texts);
        return texts;
    }

    /** No client comes any more; dials end, and clients go. */
    private void comeToRest() {
        network.setDescriptors(Integer.MAX_VALUE);
        network.advance(LONGEST_DIAL);
        routes.settle(true);
        checkNow();
        for (AddressPort client :
                StreamSupport.stream(relays.clients().spliterator(), false).toList()) {
            end(client, CloseReason.COMPLETED);
        }
        checkNow();
        network.advance(Duration.ofSeconds(2));
    }

    private void checkRest() {
        ledger.check(ledger.clients().isEmpty(), "connections that never end: ", ledger.clients());
        checkCounts(Map.of());
        ledger.check(network.connecting() == 0, "attempts that never end: ", network.connecting());
        ledger.check(network.connected() == 0, "sockets that are never closed: ", network.connected());
        ledger.check(DialBudget.hedges(loop()) == 0, "of the budget is not given back: ", DialBudget.hedges(loop()));
        ledger.check(!loop().isStarved(), "dials wait for descriptors that are there", "");
        ledger.check(!network.hasTimers(), "a timer is left", "");
        ledger.rethrow();
    }
}
