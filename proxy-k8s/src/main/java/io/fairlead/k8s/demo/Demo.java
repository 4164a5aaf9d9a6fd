package io.fairlead.k8s.demo;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.k8s.node.LocalNode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.proxy.Observers;
import io.fairlead.proxy.Proxy;
import java.io.PrintWriter;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The running demo: the cluster of the running example, a proxy that serves it, and the table that shows what happens.
 *
 * <p>Threading: Thread-safe; {@link #firstRound()} is called once and blocks.
 *
 * <p>Ownership: owns endpoints, proxy and display until it is closed; it does not close what it writes to.
 */
public final class Demo implements AutoCloseable {
    private final DemoOptions options;
    private final DemoAddresses addresses;
    private final DemoCluster cluster;
    private final Proxy proxy;
    private final DemoTraffic traffic;
    private final DemoScreen screen;
    private final DemoDisplay display;
    private final DemoDashboard dashboard;

    private Demo(
            DemoOptions options,
            DemoAddresses addresses,
            DemoCluster cluster,
            Proxy proxy,
            DemoTraffic traffic,
            DemoScreen screen,
            DemoDashboard dashboard) {
        this.dashboard = dashboard;
        this.options = options;
        this.addresses = addresses;
        this.cluster = cluster;
        this.proxy = proxy;
        this.traffic = traffic;
        this.screen = screen;
        this.display = DemoDisplay.start(cluster, proxy, traffic, screen);
    }

    /**
     * Starts the demo and prints how to reach it.
     *
     * @param isTerminal whether the table may be drawn in place
     * @throws DemoException if the demo cannot run on this machine
     * @throws IllegalArgumentException if the proxy's configuration cannot be used
     */
    public static Demo start(DemoOptions options, PrintWriter out, boolean isTerminal) {
        DemoAddresses addresses = DemoAddresses.choose(DemoCluster.PODS.size(), BindProbe.of(options.protocol()));
        DemoDashboard dashboard = DemoDashboard.of(options, addresses, BindProbe.of(Protocol.TCP));
        DemoTraffic traffic = new DemoTraffic();
        DemoScreen screen = new DemoScreen(out, isTerminal);
        DemoCluster cluster = DemoCluster.start(options.protocol(), addresses);
        Demo started = null;
        try {
            Proxy proxy = serve(options, cluster, addresses, traffic, dashboard.node());
            dashboard.node().start(proxy);
            sayWelcome(screen, options, addresses, dashboard);
            started = new Demo(options, addresses, cluster, proxy, traffic, screen, dashboard);
            return started;
        } finally {
            if (started == null) {
                dashboard.node().close();
                cluster.close();
            }
        }
    }

    /**
     * Starts only the endpoints, at the addresses in the manifests under {@code examples/}, and prints these.
     *
     * @param protocol TCP or UDP
     * @return closes them
     * @throws DemoException if one of the addresses is taken or is not this machine's
     */
    public static AutoCloseable startEndpoints(Protocol protocol, PrintWriter out) {
        DemoCluster cluster = DemoCluster.start(protocol, DemoAddresses.documented(DemoCluster.PODS.size()));
        DemoScreen screen = new DemoScreen(out, false);
        for (DemoEndpoint endpoint : cluster.endpoints()) {
            screen.say(endpoint.pod() + "  "
                    + (protocol == Protocol.UDP
                            ? "udp://" + endpoint.address()
                            : "http://" + endpoint.address() + "/"));
        }
        return cluster;
    }

    /**
     * Sends the first round of requests, shows it, and judges it.
     *
     * @return whether every request succeeded and the shares are even
     */
    public boolean firstRound() throws InterruptedException {
        return new DemoRun(options, addresses, cluster, proxy, traffic, screen, display, new SplittableRandom()).run();
    }

    /** Lets a user change the cluster; the caller closes it. */
    public DemoControl control() {
        return new DemoControl(cluster, proxy, options.protocol(), addresses);
    }

    /** Prints a message above the table. */
    public void say(String line) {
        screen.say(line);
    }

    /** Ends everything; the table stays on the screen as it is. Blocks while open connections drain. */
    @Override
    public void close() {
        display.close();
        dashboard.node().close();
        proxy.close();
        cluster.close();
    }

    private static Proxy serve(
            DemoOptions options, DemoCluster cluster, DemoAddresses addresses, DemoTraffic traffic, LocalNode node) {
        ListenProblems problems = new ListenProblems();
        NodePortAddresses nodePorts =
                new NodePortAddresses(List.of(addresses.nodePort().address()));
        Observers observers = node.observers(traffic, traffic, problems);
        Proxy proxy = Proxy.start(options.proxy(), cluster.node(), nodePorts, observers, Ticker.systemTicker());
        try {
            proxy.apply(cluster.changes()).join();
            problems.throwIfAny();
            return proxy;
        } catch (CompletionException | DemoException e) {
            proxy.close();
            throw e;
        }
    }

    private static void sayWelcome(
            DemoScreen screen, DemoOptions options, DemoAddresses addresses, DemoDashboard dashboard) {
        addresses.notes().forEach(screen::say);
        screen.say("Service " + DemoCluster.SERVICE + " with " + DemoCluster.PODS.size() + " endpoints, selector "
                + options.proxy().selector() + ":");
        screen.say("  ClusterIP  " + command(options.protocol(), addresses.clusterIp()));
        screen.say("  NodePort   " + command(options.protocol(), addresses.nodePort()));
        screen.say("  Dashboard  " + dashboard.url());
        screen.say("");
    }

    /** What a user can type to send a request. */
    private static String command(Protocol protocol, AddressPort frontend) {
        return protocol == Protocol.UDP
                ? "echo hello | nc -u -w1 " + frontend.address() + " " + frontend.port()
                : "curl http://" + frontend + "/";
    }

    /** Collects what could not be listened on. */
    private static final class ListenProblems implements ListenerObserver {
        private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();

        @Override
        public void onListenFailed(Frontend frontend, String problem) {
            problems.add(frontend + ": " + problem);
        }

        void throwIfAny() {
            if (!problems.isEmpty()) {
                throw new DemoException(String.join("; ", problems));
            }
        }
    }
}
