package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.FrontendKind;
import io.fairlead.proxy.Proxy;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows the table of shares while the demo runs: redrawn in place on a terminal; on a plain stream a line of progress now
 * and then, and the table when something has changed.
 *
 * <p>Threading: Thread-safe. Its own thread draws.
 */
final class DemoDisplay implements AutoCloseable {
    private static final Duration TERMINAL_PERIOD = Duration.ofMillis(200);
    private static final Duration PLAIN_PERIOD = Duration.ofSeconds(2);

    private final DemoCluster cluster;
    private final Proxy proxy;
    private final DemoTraffic traffic;
    private final DemoScreen screen;
    private final ScheduledExecutorService ticker;

    private @Nullable LoadRound round;
    private int roundRequests;
    private List<String> shown = List.of();

    private DemoDisplay(
            DemoCluster cluster, Proxy proxy, DemoTraffic traffic, DemoScreen screen, ScheduledExecutorService ticker) {
        this.cluster = cluster;
        this.proxy = proxy;
        this.traffic = traffic;
        this.screen = screen;
        this.ticker = ticker;
    }

    /** Begins to show. */
    static DemoDisplay start(DemoCluster cluster, Proxy proxy, DemoTraffic traffic, DemoScreen screen) {
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("fairlead-demo-display").daemon().factory());
        DemoDisplay display = new DemoDisplay(cluster, proxy, traffic, screen, ticker);
        long period = (screen.isTerminal() ? TERMINAL_PERIOD : PLAIN_PERIOD).toMillis();
        var _ = ticker.scheduleWithFixedDelay(display::tick, period, period, TimeUnit.MILLISECONDS);
        return display;
    }

    /** A round begins: shows its progress. */
    synchronized void follow(LoadRound running, int requests) {
        round = running;
        roundRequests = requests;
    }

    /** The round has ended. */
    synchronized void unfollow() {
        round = null;
    }

    /** Shows the table once, even if it has not changed. */
    synchronized void showFinal() {
        shown = table().lines();
        screen.show(shown);
    }

    /** Ends the showing; what is on the screen stays. */
    @Override
    public void close() {
        ticker.shutdownNow();
        screen.end();
    }

    private synchronized void tick() {
        LoadRound running = round;
        if (!screen.isTerminal() && running != null) {
            screen.say(running.finished() + " of " + roundRequests + " requests, " + running.failed() + " failed");
            return;
        }
        List<String> lines = table().lines();
        if (!lines.equals(shown)) {
            shown = lines;
            screen.show(lines);
        }
    }

    private ShareTable table() {
        List<ShareTable.Row> rows = new ArrayList<>();
        for (DemoEndpoint endpoint : cluster.endpoints()) {
            AddressPort address = endpoint.address();
            rows.add(new ShareTable.Row(
                    endpoint.pod(),
                    address.toString(),
                    traffic.requests(address),
                    openConnections(address),
                    traffic.bytes(address),
                    endpoint.isDead() ? "dead" : ""));
        }
        return new ShareTable(rows);
    }

    private long openConnections(AddressPort address) {
        for (Balancer balancer : proxy.balancers()) {
            for (Candidate candidate : balancer.candidates(FrontendKind.CLUSTER_IP)) {
                if (candidate.address().equals(address)) {
                    return candidate.openConnections();
                }
            }
        }
        return 0;
    }
}
