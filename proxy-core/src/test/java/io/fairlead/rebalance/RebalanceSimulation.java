package io.fairlead.rebalance;

import static java.util.Objects.requireNonNull;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.LifetimeSettings;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.PreferenceSettings;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.ServiceSettings;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import io.fairlead.select.EndpointSelectors;
import io.fairlead.select.PickRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A Service that is scaled up, in simulated seconds, on nodes that each re-balance the connections of their own clients, as the proxy
 * does. Everything is drawn from a seed. Clients whose connection is closed connect again, at once or after some seconds, through the
 * real balancer of their node. What has to hold is checked in each second.
 *
 * <p>Threading: used by one thread.
 */
final class RebalanceSimulation {
    private static final AddressPort SERVICE = AddressPort.parse("10.96.0.10:80");

    /** More seconds than any re-balancing takes here. */
    private static final int MOST_SECONDS = 3_000;

    private static final int SECONDS_OF_REST = 200;

    private final Random random;
    private final RebalanceBug bug;
    private final LifetimeSettings settings;
    private final boolean isExact;
    private final boolean hasAffinity;
    private final Duration slowStart;
    private final int slowReturns;
    private final int busyPercent;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private int endpoints;
    private long second;
    private int closed;

    /**
     * @param selector the name of the endpoint selector
     * @param connections how many each node has at the beginning
     */
    RebalanceSimulation(String selector, int nodeCount, int connections, long seed, RebalanceBug bug) {
        random = new Random(seed);
        this.bug = bug;
        isExact = selector.equals("least-conn");
        settings = LifetimeSettings.DEFAULTS
                .withRebalancePerSecond(1 + random.nextInt(Math.max(1, connections / 10)))
                .withRebalanceSpreadPercent(10 + random.nextInt(20));
        hasAffinity = random.nextInt(4) == 0;
        slowStart = random.nextInt(3) == 0 ? Duration.ofSeconds(5 + random.nextInt(60)) : Duration.ZERO;
        slowReturns = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
        busyPercent = random.nextInt(3) == 0 ? random.nextInt(90) : 0;
        endpoints = 3 + random.nextInt(8);
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new SimulatedNode(selector, i));
        }
        nodes.forEach(node -> node.openMany(connections));
    }

    /** How many connections were closed. */
    int closed() {
        return closed;
    }

    /** Scales up, waits until all nodes rest, and looks whether they do. */
    void run() {
        endpoints += 1 + random.nextInt(endpoints);
        nodes.forEach(SimulatedNode::scaleUp);
        while (nodes.stream().anyMatch(node -> node.running != null)) {
            pass();
            if (second >= MOST_SECONDS) {
                throw new AssertionError("it does not come to rest: " + nodes);
            }
        }
        for (int i = 0; i < slowReturns + 1; i++) {
            pass();
        }
        nodes.forEach(SimulatedNode::checkEven);
        int before = closed;
        for (int i = 0; i < SECONDS_OF_REST; i++) {
            nodes.forEach(SimulatedNode::churn);
            pass();
        }
        check(closed == before, "connections were closed while it should rest: " + (closed - before));
    }

    private long nowNanos() {
        return Duration.ofSeconds(second).toNanos();
    }

    private void pass() {
        second++;
        nodes.forEach(SimulatedNode::pass);
    }

    private static void check(boolean holds, String problem) {
        if (!holds) {
            throw new AssertionError(problem);
        }
    }

    private record Open(Candidate candidate, IpAddress client, long openedSecond) {}

    private record Returning(IpAddress client, long second) {}

    private record Client(IpAddress client) implements PickRequest {
        @Override
        public boolean excludes(Candidate candidate) {
            return candidate.isDrained();
        }
    }

    /** A node with its own balancer, planner and clients. */
    private final class SimulatedNode {
        private final BalancerRegistry registry;
        private final List<Returning> returning = new ArrayList<>();
        private RouteTable routes = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);
        final List<Open> open = new ArrayList<>();

        @Nullable
        Rebalance running;

        private long begunSecond;
        private long nextSecond;
        private Rebalance.@Nullable End end;
        private double mean;
        private int tooMany;
        private int closedHere;
        private int clients;

        SimulatedNode(String selector, int number) {
            registry = new BalancerRegistry(
                    EndpointSelectors.load(),
                    selector,
                    100_000,
                    RebalanceSimulation.this::nowNanos,
                    RebalanceSimulation.this::nowNanos,
                    new Random(random.nextLong()));
            clients = number << 16;
            serve();
        }

        private Balancer balancer() {
            return requireNonNull(registry.balancer(Samples.id("web")));
        }

        private void serve() {
            ServicePortSample port =
                    Samples.port("web", SERVICE.address().toString()).port(SERVICE.port());
            port.settings(
                    ServiceSettings.DEFAULTS.withPreference(PreferenceSettings.DEFAULTS.withSlowStart(slowStart)));
            if (hasAffinity) {
                port.affinity(Duration.ofHours(3));
            }
            RouteUpdate update = routes.apply(List.of(
                    new ClusterChange.ServiceApplied(Samples.service("web", port.build())),
                    new ClusterChange.SliceApplied(Samples.slice(
                            "web",
                            "web-1",
                            8080,
                            IntStream.range(0, endpoints)
                                    .mapToObj(i -> "10.1.0." + (1 + i))
                                    .toArray(String[]::new)))));
            routes = update.table();
            registry.apply(update);
        }

        void openMany(int connections) {
            for (int i = 0; i < connections; i++) {
                open(IpAddress.ofIpv4(0x0a64_0000 + clients++));
            }
        }

        private void open(IpAddress client) {
            Candidate picked = requireNonNull(
                    balancer().pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, new Client(client)));
            open.add(new Open(picked, client, second));
        }

        void scaleUp() {
            serve();
            if (random.nextInt(4) == 0) {
                // An operator drains one; its connections stay, and it does not count.
                balancer().drain(balancer().candidates().iterator().next().address());
            }
            begin();
        }

        private void begin() {
            List<EndpointLoad> loads = bug.loads(balancer(), nowNanos());
            Spread spread = Rebalance.spread(settings, loads);
            mean = spread.mean();
            tooMany = spread.totalExcess();
            closedHere = 0;
            begunSecond = second;
            nextSecond = second + 1 + random.nextInt(2);
            running = spread.isEven() ? null : Rebalance.begin(settings, loads);
        }

        void pass() {
            returning.removeIf(client -> {
                boolean isBack = client.second() <= second;
                if (isBack) {
                    open(client.client());
                }
                return isBack;
            });
            if (bug.neverRests() && running == null) {
                begin();
            }
            Rebalance now = running;
            if (now != null && second >= nextSecond) {
                step(now);
            }
        }

        private void step(Rebalance now) {
            switch (now.next(bug.loads(balancer(), nowNanos()), random)) {
                case Rebalance.Step.Close(var connections) -> {
                    int[] closedAndBusy = close(bug.closings(connections, settings));
                    if (!now.onClosed(closedAndBusy[0], closedAndBusy[1])) {
                        rest(Rebalance.End.ALL_CLOSED);
                    }
                    nextSecond = second + now.pauseSeconds();
                }
                case Rebalance.Step.Wait() -> nextSecond = second + 1;
                case Rebalance.Step.Rest(var reason) -> rest(reason);
            }
        }

        private void rest(Rebalance.End reason) {
            running = null;
            end = reason;
            check(
                    end == Rebalance.End.EVEN || !isExact,
                    "least-conn has not reached the spread: " + end + " of "
                            + balancer().candidates());
        }

        private int[] close(Map<AddressPort, Integer> connections) {
            Map<AddressPort, Integer> left = new HashMap<>(connections);
            List<IpAddress> ended = new ArrayList<>();
            int closedNow = 0;
            int busy = 0;
            for (Iterator<Open> all = open.iterator(); all.hasNext() && !left.isEmpty(); ) {
                Open connection = all.next();
                AddressPort endpoint = connection.candidate().address();
                boolean isCandidate = connection.openedSecond() <= begunSecond && left.getOrDefault(endpoint, 0) > 0;
                if (isCandidate && random.nextInt(100) < busyPercent) {
                    busy++;
                } else if (isCandidate) {
                    check(
                            !connection.candidate().isDrained(),
                            "a connection was closed on an endpoint that is drained");
                    check(
                            connection.candidate().openConnections() > mean,
                            "an endpoint has lost more than what it had too many: " + connection.candidate() + ", mean "
                                    + mean);
                    check(
                            ++closedNow <= settings.rebalancePerSecond(),
                            "more were closed than the budget: " + closedNow);
                    left.computeIfPresent(endpoint, (_, count) -> count > 1 ? count - 1 : null);
                    all.remove();
                    ended.add(connection.client());
                    connection.candidate().release();
                }
            }
            closed += closedNow;
            closedHere += closedNow;
            check(
                    !isExact || slowReturns > 0 || closedHere <= tooMany,
                    "more were closed than were too many: " + closedHere + " of " + tooMany);
            ended.forEach(this::onEnded);
            return new int[] {closedNow, busy};
        }

        private void onEnded(IpAddress client) {
            if (bug.forgets()) {
                balancer().forget(client);
            }
            if (slowReturns == 0) {
                open(client);
            } else {
                returning.add(new Returning(client, second + 1 + random.nextInt(slowReturns)));
            }
        }

        /** Some connections end by themselves and others come. */
        void churn() {
            for (int i = 0; i < open.size() / 20; i++) {
                int index = random.nextInt(open.size());
                Open ended = open.get(index);
                ended.candidate().release();
                open.set(index, open.getLast());
                open.removeLast();
                open(ended.client());
            }
        }

        void checkEven() {
            List<EndpointLoad> loads = Loads.of(balancer(), endpoint -> 0, nowNanos());
            double now =
                    loads.stream().mapToInt(EndpointLoad::connections).average().orElseThrow();
            // Clients that come back late, and those that all came back by chance, may be as uneven as random
            // balancing.
            double chance = slowReturns == 0 && (end == null || end == Rebalance.End.EVEN) ? 0 : 3 * Math.sqrt(now);
            double most = Math.max(now * (100 + settings.rebalanceSpreadPercent()) / 100, now + 1) + chance;
            loads.forEach(load -> check(
                    load.connections() <= most + 1e-9,
                    "an endpoint has too many at the end: " + load + ", mean " + now + " of " + loads));
        }

        @Override
        public String toString() {
            return balancer().candidates().toString();
        }
    }
}
