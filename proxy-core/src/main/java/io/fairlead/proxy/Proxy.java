package io.fairlead.proxy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.capture.Capture;
import io.fairlead.capture.CaptureException;
import io.fairlead.capture.CaptureFactory;
import io.fairlead.capture.Takeover;
import io.fairlead.check.CheckCounts;
import io.fairlead.check.EndpointChecks;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.ProxyConfig;
import io.fairlead.listen.ConnectionContext;
import io.fairlead.listen.ConnectionPolicy;
import io.fairlead.listen.ListenerSet;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.route.RouteTable;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.EndpointSelectors;
import io.fairlead.transport.UdpTransport;
import io.fairlead.udp.UdpRelay;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A running proxy. It receives changes and serves the result until it is stopped.
 *
 * <p>Threading: Thread-safe. Changes are applied by one control thread in the order in which they come.
 *
 * <p>Ownership: owns its event loops, listeners, connections and UDP sessions; {@link #close()} ends them.
 */
public final class Proxy implements AutoCloseable {
    private static final long STOP_SECONDS = 10;

    /** The clock of all event loops. */
    private static final LongSupplier LOOP_CLOCK = io.netty.util.concurrent.Ticker.systemTicker()::nanoTime;

    private final ProxyConfig config;
    private final DataPath dataPath;
    private final @Nullable UdpRelay udp;
    private final Capture capture;
    private final ConnectionContext connections;
    private final BalancerRegistry balancers;
    private final EndpointChecks checks;
    private final ListenerSet listeners;
    private final ControlThread control = new ControlThread();
    private final Rebalancing rebalancing;
    private final ChangeFollower follower;
    private final ChangeQueue queue;
    private final Inspection inspection;
    private volatile boolean keepsRules;
    private boolean isStopped;

    private Proxy(
            ProxyConfig config,
            BalancerRegistry balancers,
            RouteTable table,
            Observers observers,
            CaptureOpener captures) {
        this.config = config;
        this.keepsRules = config.capture().keepRulesOnStop();
        this.balancers = balancers;
        this.dataPath = DataPath.start(
                config.relay(), config.eventLoops(), config.capture().numbers().transparentSourcePorts());
        Watchdog.start(dataPath.transport().pollClocks(), control.executor());
        Observers careful = observers.careful();
        UdpTransport datagrams = dataPath.transport().udp();
        this.udp = datagrams == null
                ? null
                : new UdpRelay(
                        datagrams, config.udp(), careful.sessions(), careful.connections(), careful.reportInterval());
        this.capture = openCapture(captures, table.self());
        this.connections = new ConnectionContext(
                dataPath.transport(),
                dataPath.relays(),
                udp,
                capture,
                config.connection(),
                config.udp(),
                careful.connections(),
                careful.reportInterval());
        this.listeners = new ListenerSet(connections, balancers, table, careful.listeners(), control.executor());
        this.checks = new EndpointChecks(
                dataPath.transport(),
                dataPath.budget(),
                balancers,
                config.connection(),
                capture.upstreamMark(),
                connections::wouldLoop,
                careful.connections());
        this.rebalancing = new Rebalancing(
                control,
                balancers,
                connections.open(),
                dataPath.transport().eventLoops().getFirst().ticker()::nanoTime);
        this.follower = new ChangeFollower(
                control,
                capture,
                balancers,
                new OpenConnectionRules(control, balancers, connections.open(), rebalancing),
                udp,
                checks,
                listeners,
                observers.updates(),
                table);
        this.queue = new ChangeQueue(control, follower::apply);
        this.inspection = new Inspection(
                dataPath,
                connections.open(),
                udp,
                listeners,
                balancers,
                rebalancing,
                control,
                new Explanations(control, follower, balancers, LiveSurroundings.of(capture, listeners, dataPath)));
    }

    private Capture openCapture(CaptureOpener captures, Node self) {
        Capture opened = null;
        try {
            opened = captures.open(config, dataPath.transport(), udp, self, control.executor());
            return opened;
        } finally {
            if (opened == null) {
                control.shutdown();
                dataPath.transport().close(0, TimeUnit.SECONDS);
            }
        }
    }

    /**
     * Starts a proxy that serves nothing yet.
     *
     * @param self the node that it runs on
     * @param nodePorts where node ports are served
     * @throws IllegalArgumentException if the configuration cannot be used on this system
     * @throws CaptureException if traffic cannot be captured as configured
     */
    public static Proxy start(
            ProxyConfig config,
            Node self,
            NodePortAddresses nodePorts,
            ConnectionObserver connections,
            ListenerObserver listeners) {
        return start(config, self, nodePorts, Observers.of(connections, listeners), Ticker.systemTicker());
    }

    /**
     * The same with other observers, and another clock for session affinity.
     *
     * @throws IllegalArgumentException if the configuration cannot be used on this system
     * @throws CaptureException if traffic cannot be captured as configured
     */
    public static Proxy start(
            ProxyConfig config, Node self, NodePortAddresses nodePorts, Observers observers, Ticker affinityClock) {
        return start(config, self, nodePorts, observers, affinityClock, Takeover.fromStopping());
    }

    /**
     * The same with another wait for a process that captures traffic on this machine. Blocks until that has stopped.
     *
     * @throws IllegalArgumentException if the configuration cannot be used on this system
     * @throws CaptureException if traffic cannot be captured as configured, or the wait is cancelled
     */
    public static Proxy start(
            ProxyConfig config,
            Node self,
            NodePortAddresses nodePorts,
            Observers observers,
            Ticker affinityClock,
            Takeover takeover) {
        CaptureOpener opener = (settings, transport, udp, node, control) -> new CaptureFactory(
                        settings.capture(),
                        transport,
                        ConnectionPolicy.downstreamOptions(settings.connection()),
                        udp,
                        node,
                        control,
                        takeover)
                .open();
        return start(config, self, nodePorts, observers, affinityClock, opener);
    }

    /** The same with another way to capture traffic. */
    static Proxy start(
            ProxyConfig config,
            Node self,
            NodePortAddresses nodePorts,
            Observers observers,
            Ticker affinityClock,
            CaptureOpener captures) {
        BalancerRegistry balancers = new BalancerRegistry(
                EndpointSelectors.load(),
                config.selector(),
                config.affinityClients(),
                affinityClock,
                LOOP_CLOCK,
                BalancerRegistry.RANDOM);
        return new Proxy(config, balancers, RouteTable.empty(self, nodePorts), observers, captures);
    }

    /**
     * Queues changes that belong together: they take effect at once.
     *
     * @return completed, in the order of the calls, when they are in force: listeners and the kernel have followed. What the
     *     kernel refuses is logged and tried again, and does not keep this from being completed. Fails if the changes
     *     cannot be applied, which leaves in force what was, or if the proxy is stopped
     */
    public CompletableFuture<Void> apply(List<ClusterChange> changes) {
        return queue.add(changes);
    }

    /** How traffic is captured; never {@link CaptureMode#AUTO}. */
    public CaptureMode capture() {
        return capture.mode();
    }

    /** The current routes. */
    public RouteTable routes() {
        return follower.table();
    }

    /** The balancers of all service ports, with the live counts of their endpoints. */
    public Collection<Balancer> balancers() {
        return balancers.balancers();
    }

    /** The balancer of a service port; null if there is no such service port. */
    public @Nullable Balancer balancer(ServicePortId id) {
        return balancers.balancer(id);
    }

    /** How many active checks of endpoints there were. */
    public CheckCounts checks() {
        return checks.counts();
    }

    /** How many clients session affinity removed before their timeout, to make space for others. */
    public long affinityEvictions() {
        return balancers.affinityEvictions();
    }

    /** The frontends that clients can connect to, as of the last applied change; none once the proxy is stopped. */
    public CompletableFuture<List<Frontend>> listening() {
        CompletableFuture<List<Frontend>> answer = new CompletableFuture<>();
        if (!control.tryExecute(() -> answer.complete(listeners.listening()))) {
            answer.complete(List.of());
        }
        return answer;
    }

    /** What an operator can ask it and do to it while it runs. */
    public Inspection inspection() {
        return inspection;
    }

    /** The relay engine. */
    DataPath dataPath() {
        return dataPath;
    }

    /** How the data path is. */
    public Vitals vitals() {
        return dataPath.vitals();
    }

    /** How many connections are open, those that are being dialled included. */
    public int openConnections() {
        return connections.open().count();
    }

    /** Whether another process waits to capture traffic in place of this one. */
    public boolean hasSuccessor() {
        return capture.isSuccessorWaiting();
    }

    /** How many service ports have connections that are being re-balanced. */
    public int rebalancing() {
        return rebalancing.running();
    }

    /** How often the re-balancing of a service port has begun. */
    public long rebalances() {
        return rebalancing.begun();
    }

    /** How many UDP sessions there are. */
    public int openSessions() {
        return udp == null ? 0 : udp.openSessions();
    }

    /** Another proxy is about to follow this one: the rules in the kernel stay when this one stops. */
    public void keepRulesOnStop() {
        keepsRules = true;
    }

    /**
     * Stops gracefully: refuses new connections, waits for the open ones up to the drain timeout, and resets the rest. A
     * proxy that captures traffic is the only one that can serve its node: until the last stage of the drain timeout it
     * accepts new connections as well, unless none is open or another one waits to take over. At the end it removes its
     * rules from the kernel, unless they are kept or another one waits to take them over. Blocks until that is done; an
     * interrupt ends the waiting for connections. Must not be called by an observer.
     */
    public synchronized void stop() {
        if (isStopped) {
            return;
        }
        isStopped = true;
        try {
            ProxyStop stop = new ProxyStop(config.drainTimeout(), capture, keepsRules, connections.open());
            stop.awaitHandover();
            stop.completeHandshakes(control.executor());
            CompletableFuture.runAsync(this::closeListeners, control.executor()).join();
            stop.drain();
            if (udp != null) {
                stop.drainDatagrams(udp);
                udp.close();
            }
            CompletableFuture.runAsync(stop::end, control.executor()).join();
        } finally {
            control.shutdown();
            dataPath.transport().close(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void closeListeners() {
        queue.close();
        follower.close();
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }
}
