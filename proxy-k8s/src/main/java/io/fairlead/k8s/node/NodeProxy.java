package io.fairlead.k8s.node;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.capture.Takeover;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.k8s.accesslog.AccessLog;
import io.fairlead.k8s.config.LocalAddresses;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.health.ServiceHealthObserver;
import io.fairlead.k8s.metrics.Traffic;
import io.fairlead.linux.AddressMonitor;
import io.fairlead.linux.NetlinkException;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.observe.SessionObserver;
import io.fairlead.proxy.Observers;
import io.fairlead.proxy.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The proxy of a node, with its status. It starts with the first batch of changes, because the addresses of the own
 * Node are needed before anything is served; health checks are answered before that. While another process captures
 * traffic here, it does not start, and changes are collected.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its proxy and its status; close it.
 */
final class NodeProxy implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(NodeProxy.class);

    private final NodeConfig config;
    private final ConnectionObserver connections;
    private final ListenerCount listeners;
    private final ServiceHealthObserver healthChecks;
    private final Ticker affinityClock;
    private final NodeStatus status;
    private final @Nullable AccessLog accessLog;
    private final Supplier<? extends Collection<IpAddress>> machine;
    private final Takeover takeover;
    private final NodeHandover handover;
    private final CompletableFuture<Proxy> running = new CompletableFuture<>();
    private final CompletableFuture<Void> firstInForce = new CompletableFuture<>();

    /** Changes that came before the proxy runs. */
    private final HeldChanges held = new HeldChanges();

    private boolean isStarting;
    private @Nullable NodePortWatch nodePorts;
    private @Nullable AddressMonitor addresses;
    private @Nullable HeapGoal heap;
    private volatile @Nullable Proxy proxy;
    private boolean isClosed;

    /**
     * @param connections observes connections, after the log
     * @param listeners observes listeners, after the log
     * @param healthChecks observes health check node ports that cannot be served, after the log
     * @param affinityClock the clock of session affinity
     * @param onHandedOver called when another process has taken over that has not waited for this one to stop
     */
    NodeProxy(
            NodeConfig config,
            ConnectionObserver connections,
            ListenerObserver listeners,
            ServiceHealthObserver healthChecks,
            Ticker affinityClock,
            Runnable onHandedOver) {
        this(config, connections, listeners, healthChecks, affinityClock, onHandedOver, LocalAddresses::list);
    }

    /** @param machine supplies the addresses of the machine */
    NodeProxy(
            NodeConfig config,
            ConnectionObserver connections,
            ListenerObserver listeners,
            ServiceHealthObserver healthChecks,
            Ticker affinityClock,
            Runnable onHandedOver,
            Supplier<? extends Collection<IpAddress>> machine) {
        this.config = config;
        this.connections = connections;
        this.healthChecks = healthChecks;
        this.affinityClock = affinityClock;
        this.machine = machine;
        // The pod that this one replaces is stopped only once this one is ready.
        takeover = config.health().probeDir() == null ? Takeover.fromStopping() : Takeover.fromRunning();
        handover = new NodeHandover(config, onHandedOver);
        status = new NodeStatus(config);
        this.listeners = new ListenerCount(new ListenerLog(status.events().listeners(listeners)));
        accessLog = startAccessLog(config);
    }

    private static @Nullable AccessLog startAccessLog(NodeConfig config) {
        String name = config.hostnameOverride();
        return config.accessLog().isOn() ? AccessLog.startLogger(config.accessLog(), name == null ? "" : name) : null;
    }

    /**
     * Starts to write the files for probes, if they are configured.
     *
     * @param hasRead whether everything that is to be served has been read
     */
    void startProbes(BooleanSupplier hasRead) {
        status.startProbes(() -> hasRead.getAsBoolean() && (isWaiting() || isServing()));
    }

    /** Whether it is ready but for the process that it replaces. */
    private boolean isWaiting() {
        return takeover.isWaiting() || handover.isWaiting();
    }

    /** Whether everything that was there at first is in force. */
    boolean isServing() {
        return firstInForce.isDone() && !firstInForce.isCompletedExceptionally();
    }

    /** The status of the node. */
    NodeStatus status() {
        return status;
    }

    /** The proxy; null before the first changes. */
    synchronized @Nullable Proxy started() {
        return proxy;
    }

    /** The same for threads that must not wait for a start or a batch. */
    @SuppressWarnings("GuardedBy")
    @Nullable
    Proxy startedWithoutLock() {
        return proxy;
    }

    /**
     * Hands changes to the proxy, to be applied as one; it is started if it has not been.
     *
     * @param trigger when what led to them happened, if that is known
     * @return completed when they are in force; fails as {@link #running()} does if the proxy does not start
     * @throws IllegalStateException if it is closed, and had not been started
     */
    CompletableFuture<Void> apply(List<ClusterChange> changes, @Nullable Instant trigger) {
        List<ClusterChange> ours = changes.stream().map(this::withBindAddress).toList();
        synchronized (this) {
            if (proxy != null) {
                return handOn(proxy, followed(ours), trigger);
            }
            held.addAll(ours);
            begin();
            return firstInForce;
        }
    }

    private List<ClusterChange> followed(List<ClusterChange> changes) {
        return nodePorts == null ? changes : nodePorts.follow(changes);
    }

    /**
     * The proxy, once it runs; it is started if it has not been. Fails with an {@link IllegalArgumentException} if its
     * configuration cannot be used on this system, with a {@link io.fairlead.capture.CaptureException} if traffic cannot be
     * captured as configured, and with a {@link CancellationException} if the node is closed before.
     */
    synchronized CompletableFuture<Proxy> running() {
        if (proxy == null) {
            begin();
        }
        return running;
    }

    private void begin() {
        if (isStarting) {
            return;
        }
        if (isClosed) {
            throw new IllegalStateException("the node is stopped");
        }
        isStarting = true;
        Node self = self(held.soFar());
        var _ = Thread.ofPlatform().daemon().name("fairlead-start").start(() -> {
            boolean _ = FaultBoundary.call("starting the proxy", () -> startOrFail(self), this::onNotStarted);
        });
    }

    /** A machine or configuration that does not allow it is no fault. */
    private boolean startOrFail(Node self) {
        try {
            onStarted(start(self));
            return true;
        } catch (RuntimeException e) {
            return onNotStarted(e);
        }
    }

    private boolean onNotStarted(Throwable why) {
        Throwable cause = isClosed() ? new CancellationException("the node is stopped") : why;
        handover.drop();
        running.completeExceptionally(cause);
        firstInForce.completeExceptionally(cause);
        return false;
    }

    private synchronized boolean isClosed() {
        return isClosed;
    }

    private void onStarted(Proxy started) {
        if (!take(started)) {
            started.stop();
            throw new CancellationException("the node is stopped");
        }
    }

    /** Makes it the node's, unless that is closed. */
    private synchronized boolean take(Proxy started) {
        if (isClosed) {
            return false;
        }
        proxy = started;
        status.metrics().watch(started, listeners::open);
        AccessLog log = accessLog;
        status.metrics().watchAccessLog(() -> log == null ? 0 : log.written(), () -> log == null ? 0 : log.dropped());
        status.onRunning(started.vitals());
        watchMachine();
        heap = HeapGoal.start();
        running.complete(started);
        var _ = handOn(started, followed(held.take()), null).whenComplete((_, fault) -> {
            if (fault == null) {
                firstInForce.complete(null);
                handover.onServing(started);
            } else {
                firstInForce.completeExceptionally(fault);
                handover.drop();
            }
        });
        return true;
    }

    /** Node ports follow the addresses of the machine, which may have become others. */
    synchronized void onMachineAddresses() {
        Proxy current = proxy;
        List<ClusterChange> moved = nodePorts == null ? List.of() : nodePorts.onMachineAddresses();
        if (current != null && !isClosed && !moved.isEmpty()) {
            var _ = handOn(current, moved, null);
        }
    }

    /** Holding the lock, so that batches are reported as applied in the order in which they were queued. */
    private CompletableFuture<Void> handOn(Proxy target, List<ClusterChange> changes, @Nullable Instant trigger) {
        status.onQueued(changes);
        return target.apply(changes).whenComplete((_, fault) -> {
            if (fault == null) {
                status.onApplied(changes, target.routes(), trigger);
            } else {
                LOG.debug("a batch was not applied; see the proxy's log message. Keeping the previous state", fault);
            }
        });
    }

    private Proxy start(Node self) {
        NodePortWatch watch = new NodePortWatch(config.nodeportAddresses(), machine, self);
        watchNodePorts(watch);
        status.onProxyStarted(watch.inForce(), healthChecks);
        Troubles troubles = new Troubles();
        Traffic traffic = status.metrics().traffic();
        Observers observers = new Observers(
                new ConnectionLog(
                        ConnectionObserver.both(
                                traffic, ConnectionObserver.both(status.events().connections(), connections)),
                        troubles,
                        System::nanoTime),
                new SessionLog(SessionObserver.both(traffic, status.events().sessions()), troubles, System::nanoTime),
                listeners,
                status);
        return Proxy.start(
                config.proxy(),
                self,
                watch.inForce(),
                accessLog == null ? observers : accessLog.addedTo(observers),
                affinityClock,
                takeover,
                handover.await());
    }

    private synchronized void watchNodePorts(NodePortWatch watch) {
        nodePorts = watch;
    }

    private void watchMachine() {
        if (!config.nodeportAddresses().needsMachine() || SystemCalls.unavailability() != null) {
            return;
        }
        try {
            addresses = AddressMonitor.open(this::onMachineAddresses);
            onMachineAddresses();
        } catch (NetlinkException e) {
            LOG.warn(
                    "node ports are served at the current addresses of the machine; addresses added later "
                            + "are not detected until a restart: {}",
                    e.getMessage());
        }
    }

    /** The Node as the changes leave it. */
    private Node self(List<ClusterChange> changes) {
        String name = config.hostnameOverride();
        return changes.stream()
                .filter(ClusterChange.NodeApplied.class::isInstance)
                .map(change -> ((ClusterChange.NodeApplied) change).node())
                .reduce((_, last) -> last)
                .orElseGet(() -> new Node(name == null ? "" : name, null, bindAddress()));
    }

    /** {@code --bind-address} is the node's own address of its family, where it is one. */
    private ClusterChange withBindAddress(ClusterChange change) {
        if (!(change instanceof ClusterChange.NodeApplied(Node node))
                || bindAddress().isEmpty()) {
            return change;
        }
        List<IpAddress> addresses = new ArrayList<>(bindAddress());
        node.addresses().stream()
                .filter(address -> address.family() != config.bindAddress().family())
                .forEach(addresses::add);
        return new ClusterChange.NodeApplied(new Node(node.name(), node.zone(), addresses, node.podCidrs()));
    }

    private List<IpAddress> bindAddress() {
        return config.bindAddress().isAny() ? List.of() : List.of(config.bindAddress());
    }

    /** Whether another process is about to get what this one has. */
    boolean hasSuccessor() {
        return handover.hasSuccessor();
    }

    /** Hands over to another process that waits for that; else refuses new connections, lets open ones end, then resets them; see {@link Proxy#stop}. */
    @Override
    public void close() {
        takeover.cancel();
        handover.cancel();
        Proxy stopping;
        AddressMonitor watched;
        HeapGoal goal;
        synchronized (this) {
            isClosed = true;
            stopping = proxy;
            watched = addresses;
            goal = heap;
        }
        if (watched != null) {
            // Without the lock, for which its thread may be waiting.
            watched.close();
        }
        // Probes of a pod do not use its ports, and the one that takes over needs them at once.
        status.onStopping(config.health().probeDir() != null
                || handover.hasSuccessor()
                || (stopping != null && stopping.hasSuccessor()));
        handover.handOver();
        handover.close();
        if (stopping != null) {
            stopping.stop();
        }
        if (accessLog != null) {
            accessLog.close();
        }
        status.close();
        if (goal != null) {
            goal.close();
        }
    }
}
