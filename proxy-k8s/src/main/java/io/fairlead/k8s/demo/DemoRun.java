package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;
import io.fairlead.proxy.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * One run of the demo on a proxy that serves its cluster: the first round of requests, what came of it, and the verdict.
 *
 * <h2>The endpoint that dies</h2>
 *
 * With {@code --kill-one} the round has three phases of a third each: all endpoints live; one is dead and its slice still
 * names it, so that the proxy runs into it and goes elsewhere; it has left its slice. No request is under way at the
 * instant of death: what an endpoint had accepted dies with it behind any proxy that does not understand HTTP.
 *
 * <p>With UDP, a datagram to the dead endpoint is lost, and its client repeats it; the session then goes to another
 * endpoint. No other datagram may be lost.
 *
 * <h2>The verdict</h2>
 *
 * Fair dice fail a test at 1 % once in a hundred rounds, too often for a check that runs on every commit. So a second
 * round decides, and a fair proxy is called uneven once in 10,000 runs.
 *
 * <p>Threading: {@link #run()} is called once and blocks; events of the round run on its workers.
 */
final class DemoRun {
    /** How many requests are under way at once. */
    private static final int WORKERS = 8;

    /** Which pod dies; any would do. */
    private static final int VICTIM = 2;

    /** For the proxy to notice the end of the last connections, which the clients see first. */
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private static final long SETTLE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final DemoOptions options;
    private final DemoAddresses addresses;
    private final DemoCluster cluster;
    private final Proxy proxy;
    private final DemoTraffic traffic;
    private final DemoScreen screen;
    private final DemoDisplay display;
    private final RandomGenerator random;

    DemoRun(
            DemoOptions options,
            DemoAddresses addresses,
            DemoCluster cluster,
            Proxy proxy,
            DemoTraffic traffic,
            DemoScreen screen,
            DemoDisplay display,
            RandomGenerator random) {
        this.options = options;
        this.addresses = addresses;
        this.cluster = cluster;
        this.proxy = proxy;
        this.traffic = traffic;
        this.screen = screen;
        this.display = display;
        this.random = random;
    }

    /** Sends the round, and a second one if need be; returns whether all requests succeeded with even shares. */
    boolean run() throws InterruptedException {
        sayPlan();
        RoundResult first = round(options.killsOne() ? deathInTheMiddle() : List.of());
        if (options.killsOne()) {
            sayRetries();
        }
        boolean isGood = first.failed() == 0 && isNoneElseLost(first);
        if (!isEvennessTestable()) {
            screen.say("Evenness not tested: maglev selects by client IP, and all clients share one here.");
            return isGood;
        }
        String tested = options.killsOne()
                ? "the " + (options.requests() - options.requests() * 2L / 3) + " requests since then"
                : "the " + options.requests() + " requests";
        Verdict verdict = Verdict.of(first, livingPods(), tested);
        screen.say(verdict.text());
        if (!verdict.isUneven()) {
            return isGood;
        }
        screen.say("That happens by chance in 1 of 100 rounds; a second round decides (both: 1 in 10,000).");
        RoundResult second = round(List.of());
        Verdict last = Verdict.of(second, livingPods(), "the " + options.requests() + " requests of the second round");
        screen.say(last.text());
        return isGood && second.failed() == 0 && second.lost() == 0 && !last.isUneven();
    }

    private void sayPlan() {
        screen.say("Sending " + options.requests() + " requests, each "
                + (isUdp() ? "in a datagram from a new port" : "on a new connection")
                + (addresses.hasManyAddresses()
                        ? (isUdp() ? " of a random client address" : " from a random client address")
                        : "")
                + ", to ClusterIP and NodePort in turn; " + WORKERS + " at a time.");
    }

    private RoundResult round(List<LoadRound.Event> events) throws InterruptedException {
        int requests = options.requests();
        ClientAddresses clients =
                addresses.hasManyAddresses() ? ClientAddresses.many(requests, random) : ClientAddresses.one(requests);
        LoadRound round = new LoadRound(
                DemoClients.of(options.protocol()),
                List.of(addresses.clusterIp(), addresses.nodePort()),
                clients,
                WORKERS,
                events);
        long before = requestsCounted();
        display.follow(round, requests);
        RoundResult result;
        try {
            result = round.run();
        } finally {
            display.unfollow();
        }
        awaitRequests(before + result.answered());
        display.showFinal();
        sayResult(result);
        return result;
    }

    private List<LoadRound.Event> deathInTheMiddle() {
        DemoEndpoint victim = cluster.endpoints().get(VICTIM);
        int third = options.requests() / 3;
        int twoThirds = (int) (options.requests() * 2L / 3);
        return List.of(
                new LoadRound.Event(third, true, () -> {
                    victim.die();
                    screen.say("After " + third + " requests " + victim.pod()
                            + " dies; its EndpointSlice still lists it. (No request is in progress at that moment: "
                            + "requests that a pod has accepted die with it.)");
                }),
                new LoadRound.Event(twoThirds, false, () -> {
                    apply();
                    screen.say("After " + twoThirds + " requests " + victim.pod() + " leaves its EndpointSlice.");
                }));
    }

    private void apply() {
        try {
            proxy.apply(cluster.departures()).join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the proxy could not apply the change of the slice: " + e.getCause(), e);
        }
    }

    private void sayRetries() {
        AddressPort dead = cluster.endpoints().get(VICTIM).address();
        screen.say(
                isUdp()
                        ? traffic.lost(dead)
                                + " datagrams to the dead endpoint were lost; their clients repeated them, "
                                + "which another one answered."
                        : traffic.dialFailures(dead)
                                + " connections to the dead endpoint were retried on another one.");
    }

    /** Whether all datagrams that were lost had been sent to the dead endpoint. */
    private boolean isNoneElseLost(RoundResult result) {
        long atDeadEndpoint = options.killsOne()
                ? traffic.lost(cluster.endpoints().get(VICTIM).address())
                : 0;
        if (result.lost() > atDeadEndpoint) {
            screen.say((result.lost() - atDeadEndpoint) + " datagrams were lost for another reason.");
        }
        return result.lost() <= atDeadEndpoint;
    }

    private boolean isUdp() {
        return options.protocol() == Protocol.UDP;
    }

    private void sayResult(RoundResult result) {
        screen.say(String.format(
                Locale.ROOT,
                "%d requests in %.2f s, %d failed%s; latency p50 %.2f ms, p99 %.2f ms.",
                result.answered() + result.failed(),
                result.durationNanos() / 1e9,
                result.failed(),
                isUdp() ? ", " + result.answered() + " answered, " + result.lost() + " datagrams lost" : "",
                result.p50Nanos() / 1e6,
                result.p99Nanos() / 1e6));
        result.failures().forEach((message, count) -> screen.say("  failed " + count + " times: " + message));
    }

    private boolean isEvennessTestable() {
        return addresses.hasManyAddresses() || !options.proxy().selector().equals("maglev");
    }

    private List<String> livingPods() {
        return cluster.endpoints().stream()
                .filter(endpoint -> !endpoint.isDead())
                .map(DemoEndpoint::pod)
                .toList();
    }

    private long requestsCounted() {
        return addresses.endpoints().stream().mapToLong(traffic::requests).sum();
    }

    private void awaitRequests(long expected) {
        long deadline = System.nanoTime() + SETTLE.toNanos();
        while (requestsCounted() < expected && System.nanoTime() < deadline) {
            LockSupport.parkNanos(SETTLE_POLL_NANOS);
        }
    }
}
