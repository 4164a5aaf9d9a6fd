package io.fairlead.proxy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.capture.Capture;
import io.fairlead.capture.CaptureException;
import io.fairlead.capture.CaptureFactory;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.DurationText;
import io.fairlead.config.ProxyConfig;
import io.fairlead.listen.ConnectionContext;
import io.fairlead.listen.ConnectionPolicy;
import io.fairlead.listen.ListenerSet;
import io.fairlead.listen.OpenConnections;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
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
    private static final Duration LAST_STAGE = Duration.ofSeconds(5);

    private record Batch(List<ClusterChange> changes, CompletableFuture<Void> applied) {}

    private final ProxyConfig config;
    private final DataPath dataPath;
    private final Capture capture;
    private final ConnectionContext connections;
    private final BalancerRegistry balancers;
    private final ListenerSet listeners;
    private final ScheduledExecutorService control;
    private final UpdateObserver updates;
    private final ConcurrentLinkedQueue<Batch> queue = new ConcurrentLinkedQueue<>();
    private volatile RouteTable table;
    private boolean isStopped;

    /** Confined to the control thread. */
    private boolean isClosed;

    private Proxy(
            ProxyConfig config,
            BalancerRegistry balancers,
            RouteTable table,
            ConnectionObserver connectionObserver,
            ListenerObserver listenerObserver,
            UpdateObserver updates) {
        this.config = config;
        this.updates = updates;
        this.balancers = balancers;
        this.table = table;
        this.dataPath = DataPath.start(config.relay(), config.eventLoops());
        this.control = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("fairlead-control").daemon().factory());
        this.capture = openCapture(config, table.self());
        this.connections = new ConnectionContext(
                dataPath.transport(),
                dataPath.relays(),
                capture,
                config.connection(),
                new CarefulConnectionObserver(connectionObserver));
        this.listeners =
                new ListenerSet(connections, balancers, table, new CarefulListenerObserver(listenerObserver), control);
    }

    private Capture openCapture(ProxyConfig config, Node self) {
        try {
            return new CaptureFactory(
                            config.capture(),
                            dataPath.transport(),
                            ConnectionPolicy.downstreamOptions(config.connection()),
                            self,
                            control)
                    .open();
        } catch (RuntimeException | AssertionError e) {
            control.shutdown();
            dataPath.transport().close(0, TimeUnit.SECONDS);
            throw e;
        }
    }

    /**
     * Starts a proxy that serves nothing yet.
     *
     * @param self the node that it runs on
     * @param nodePorts where node ports are served
     * @throws IllegalArgumentException if the configuration cannot be used on this system
     * @throws CaptureException if traffic cannot be captured as it asks for
     */
    public static Proxy start(
            ProxyConfig config,
            Node self,
            NodePortAddresses nodePorts,
            ConnectionObserver connections,
            ListenerObserver listeners) {
        return start(config, self, nodePorts, connections, listeners, UpdateObserver.NONE, Ticker.systemTicker());
    }

    /**
     * The same with somebody who is told of what is in force, and another clock for session affinity.
     *
     * @throws IllegalArgumentException if the configuration cannot be used on this system
     * @throws CaptureException if traffic cannot be captured as it asks for
     */
    public static Proxy start(
            ProxyConfig config,
            Node self,
            NodePortAddresses nodePorts,
            ConnectionObserver connections,
            ListenerObserver listeners,
            UpdateObserver updates,
            Ticker affinityClock) {
        BalancerRegistry balancers = new BalancerRegistry(
                EndpointSelectors.load(),
                config.selector(),
                config.affinityClients(),
                affinityClock,
                BalancerRegistry.RANDOM);
        return new Proxy(config, balancers, RouteTable.empty(self, nodePorts), connections, listeners, updates);
    }

    /**
     * Queues changes that belong together: they take effect at once.
     *
     * @return completed when they are in force and listeners have followed; fails if they cannot be applied, which
     *     leaves in force what was, or if the proxy is stopped
     */
    public CompletableFuture<Void> apply(List<ClusterChange> changes) {
        Batch batch = new Batch(List.copyOf(changes), new CompletableFuture<>());
        queue.add(batch);
        if (!isHandedOver(this::applyQueued)) {
            takeQueued().forEach(Proxy::refuse);
        }
        return batch.applied();
    }

    /** False if the control thread has ended. The lock is there because an executor that ends may lose a task. */
    private boolean isHandedOver(Runnable task) {
        synchronized (control) {
            if (control.isShutdown()) {
                return false;
            }
            control.execute(task);
            return true;
        }
    }

    /** Applies all that has come meanwhile as one, so that a burst of changes costs one pass. */
    private void applyQueued() {
        List<Batch> batches = takeQueued();
        if (isClosed) {
            batches.forEach(Proxy::refuse);
        } else if (!batches.isEmpty()) {
            applyAll(batches);
        }
    }

    private List<Batch> takeQueued() {
        List<Batch> batches = new ArrayList<>();
        for (Batch batch = queue.poll(); batch != null; batch = queue.poll()) {
            batches.add(batch);
        }
        return batches;
    }

    private static void refuse(Batch batch) {
        batch.applied().completeExceptionally(new IllegalStateException("the proxy is stopped and takes no changes"));
    }

    /** Routes are worked out first, and nothing is touched if that fails. */
    private void applyAll(List<Batch> batches) {
        List<ClusterChange> changes =
                batches.stream().flatMap(batch -> batch.changes().stream()).toList();
        RouteUpdate update;
        long beginNanos = System.nanoTime();
        try {
            update = table.apply(changes);
        } catch (RuntimeException | AssertionError e) {
            onBroken(batches, e);
            return;
        }
        try {
            follow(update);
            updates.onUpdated(update, System.nanoTime() - beginNanos);
            batches.forEach(batch -> batch.applied().complete(null));
        } catch (RuntimeException | AssertionError e) {
            LOG.error("a change is in force, but listeners may not have followed", e);
            batches.forEach(batch -> batch.applied().completeExceptionally(e));
        }
    }

    /** One broken batch must not take down those that were queued with it. */
    private void onBroken(List<Batch> batches, Throwable fault) {
        if (batches.size() > 1) {
            batches.forEach(batch -> applyAll(List.of(batch)));
            return;
        }
        LOG.error("a change could not be applied; what was served before is served still", fault);
        batches.forEach(batch -> batch.applied().completeExceptionally(fault));
    }

    private void follow(RouteUpdate update) {
        table = update.table();
        capture.prepare(update);
        balancers.apply(update);
        try {
            listeners.apply(update);
        } finally {
            balancers.closeGone();
        }
    }

    /** How traffic is captured; never {@link CaptureMode#AUTO}. */
    public CaptureMode capture() {
        return capture.mode();
    }

    /** What is being routed now. */
    public RouteTable routes() {
        return table;
    }

    /** The balancers of all service ports, with the live counts of their endpoints. */
    public Collection<Balancer> balancers() {
        return balancers.balancers();
    }

    /** How many clients session affinity forgot before their time, to make room for others. */
    public long affinityEvictions() {
        return balancers.affinityEvictions();
    }

    /** The frontends that clients can connect to, as of the last applied change; none once the proxy is stopped. */
    public CompletableFuture<List<Frontend>> listening() {
        CompletableFuture<List<Frontend>> answer = new CompletableFuture<>();
        if (!isHandedOver(() -> answer.complete(listeners.listening()))) {
            answer.complete(List.of());
        }
        return answer;
    }

    /** How many connections are open, those that are being dialled included. */
    public int openConnections() {
        return connections.open().count();
    }

    /**
     * Stops in good order: refuses new connections, waits for the open ones up to the drain timeout, resets what is
     * left. A proxy that captures traffic is the only one who can serve its node: until the last stage of the drain timeout it
     * accepts new connections as well, unless none is open or another one waits to take over. Blocks until that is done; an interrupt ends the waiting for connections. Not to be called by an observer.
     */
    public synchronized void stop() {
        if (isStopped) {
            return;
        }
        isStopped = true;
        try {
            long deadline = System.nanoTime() + config.drainTimeout().toNanos();
            if (capture.mode() != CaptureMode.NONE) {
                awaitQuiet(deadline - lastStage(config.drainTimeout()).toNanos());
            }
            CompletableFuture.runAsync(this::closeListeners, control).join();
            drain(deadline);
        } finally {
            synchronized (control) {
                control.shutdown();
            }
            dataPath.transport().close(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void closeListeners() {
        isClosed = true;
        capture.close();
        listeners.close();
    }

    /** The time that connections have which came while others were waited for. */
    private static Duration lastStage(Duration drainTimeout) {
        Duration quarter = drainTimeout.dividedBy(4);
        return quarter.compareTo(LAST_STAGE) < 0 ? quarter : LAST_STAGE;
    }

    private void awaitQuiet(long deadlineNanos) {
        OpenConnections open = connections.open();
        while (open.count() > 0 && !capture.isSuccessorWaiting() && isBefore(deadlineNanos)) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
        }
    }

    private static boolean isBefore(long deadlineNanos) {
        return System.nanoTime() - deadlineNanos < 0 && !Thread.currentThread().isInterrupted();
    }

    private void drain(long deadlineNanos) {
        OpenConnections open = connections.open();
        open.settle();
        while (open.count() > 0 && isBefore(deadlineNanos)) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
        }
        if (open.count() > 0) {
            LOG.info(
                    "resetting {} connections that are still open after {}",
                    open.count(),
                    DurationText.format(config.drainTimeout()));
            open.abortAll(CloseReason.SHUTDOWN);
        }
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }
}
