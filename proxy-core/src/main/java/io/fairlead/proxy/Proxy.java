package io.fairlead.proxy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.config.ProxyConfig;
import io.fairlead.listen.ConnectionContext;
import io.fairlead.listen.ListenerSet;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.Node;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.route.NodePortAddresses;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.EndpointSelectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A running proxy: it is told of changes and serves them until it is stopped.
 *
 * <p>Threading: Thread-safe. Changes are applied by one control thread in the order in which they come.
 *
 * <p>Ownership: owns its event loops, listeners and connections; {@link #close()} ends them.
 */
public final class Proxy implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(Proxy.class);
    private static final long DRAIN_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long STOP_SECONDS = 10;

    private record Batch(List<ClusterChange> changes, CompletableFuture<Void> applied) {}

    private final ProxyConfig config;
    private final DataPath dataPath;
    private final ConnectionContext connections;
    private final BalancerRegistry balancers;
    private final ListenerSet listeners;
    private final ScheduledExecutorService control;
    private final ConcurrentLinkedQueue<Batch> queue = new ConcurrentLinkedQueue<>();
    private volatile RouteTable table;
    private boolean isStopped;

    private Proxy(
            ProxyConfig config,
            BalancerRegistry balancers,
            RouteTable table,
            ConnectionObserver connectionObserver,
            ListenerObserver listenerObserver) {
        this.config = config;
        this.balancers = balancers;
        this.table = table;
        this.dataPath = DataPath.start(config.relay(), config.eventLoops());
        this.connections = ConnectionContext.of(
                dataPath.transport(),
                dataPath.relays(),
                config.connection(),
                new CarefulConnectionObserver(connectionObserver));
        this.control = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("fairlead-control").daemon().factory());
        this.listeners = new ListenerSet(connections, balancers, table, listenerObserver, control);
    }

    /**
     * Starts a proxy that serves nothing yet.
     *
     * @param self the node that it runs on
     * @param nodePorts where node ports are served
     * @throws IllegalArgumentException if the configuration cannot be used on this system
     */
    public static Proxy start(
            ProxyConfig config,
            Node self,
            NodePortAddresses nodePorts,
            ConnectionObserver connections,
            ListenerObserver listeners) {
        return start(config, self, nodePorts, connections, listeners, Ticker.systemTicker());
    }

    /**
     * The same with another clock for session affinity.
     *
     * @throws IllegalArgumentException if the configuration cannot be used on this system
     */
    public static Proxy start(
            ProxyConfig config,
            Node self,
            NodePortAddresses nodePorts,
            ConnectionObserver connections,
            ListenerObserver listeners,
            Ticker affinityClock) {
        BalancerRegistry balancers = new BalancerRegistry(
                EndpointSelectors.load(),
                config.selector(),
                config.affinityClients(),
                affinityClock,
                BalancerRegistry.RANDOM);
        return new Proxy(config, balancers, RouteTable.empty(self, nodePorts), connections, listeners);
    }

    /**
     * Queues changes that belong together: they take effect at once.
     *
     * @return completed when they are in force and listeners have followed
     */
    public CompletableFuture<Void> apply(List<ClusterChange> changes) {
        Batch batch = new Batch(List.copyOf(changes), new CompletableFuture<>());
        queue.add(batch);
        control.execute(this::applyQueued);
        return batch.applied();
    }

    /** Applies all that has come meanwhile as one, so that a burst of changes costs one pass. */
    private void applyQueued() {
        List<ClusterChange> changes = new ArrayList<>();
        List<CompletableFuture<Void>> applied = new ArrayList<>();
        for (Batch batch = queue.poll(); batch != null; batch = queue.poll()) {
            changes.addAll(batch.changes());
            applied.add(batch.applied());
        }
        if (applied.isEmpty()) {
            return;
        }
        try {
            RouteUpdate update = table.apply(changes);
            table = update.table();
            balancers.apply(update);
            listeners.apply(update);
            applied.forEach(future -> future.complete(null));
        } catch (RuntimeException | AssertionError e) {
            LOG.error("a change could not be applied; what was served before is served still", e);
            applied.forEach(future -> future.completeExceptionally(e));
        }
    }

    /** What is being routed now. */
    public RouteTable routes() {
        return table;
    }

    /** The balancers of all service ports, with the live counts of their endpoints. */
    public Collection<Balancer> balancers() {
        return balancers.balancers();
    }

    /** The frontends that clients can connect to, as of the last applied change. */
    public CompletableFuture<List<Frontend>> listening() {
        return CompletableFuture.supplyAsync(listeners::listening, control);
    }

    /** How many connections are open, those that are being dialled included. */
    public int openConnections() {
        return connections.open().count();
    }

    /**
     * Stops in good order: refuses new connections, waits for the open ones up to the drain timeout, resets what is
     * left. Blocks until that is done.
     */
    public synchronized void stop() {
        if (isStopped) {
            return;
        }
        isStopped = true;
        CompletableFuture.runAsync(listeners::close, control).join();
        awaitConnections(config.drainTimeout());
        int left = openConnections();
        if (left > 0) {
            LOG.info("resetting {} connections that are still open after {}", left, config.drainTimeout());
            connections.open().abortAll(CloseReason.SHUTDOWN);
        }
        control.shutdownNow();
        dataPath.transport().close(STOP_SECONDS, TimeUnit.SECONDS);
    }

    private void awaitConnections(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (openConnections() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
        }
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }
}
