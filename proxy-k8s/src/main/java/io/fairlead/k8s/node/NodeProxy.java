package io.fairlead.k8s.node;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.k8s.config.LocalAddresses;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.health.ServiceHealthObserver;
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
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The proxy of a node, with its status. It starts with the first batch of changes, because the addresses of the own
 * Node are needed before anything is served; health checks are answered before that.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its proxy and its status; close it.
 */
final class NodeProxy implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(NodeProxy.class);

    private final NodeConfig config;
    private final ConnectionObserver connections;
    private final ListenerObserver listeners;
    private final ServiceHealthObserver healthChecks;
    private final Ticker affinityClock;
    private final NodeStatus status;
    private final Supplier<? extends Collection<IpAddress>> machine;
    private @Nullable NodePortWatch nodePorts;
    private @Nullable AddressMonitor addresses;
    private @Nullable HeapGoal heap;
    private @Nullable Proxy proxy;
    private boolean isClosed;

    /**
     * @param connections observes connections, after the log
     * @param listeners observes listeners, after the log
     * @param healthChecks observes health check node ports that cannot be served, after the log
     * @param affinityClock the clock of session affinity
     */
    NodeProxy(
            NodeConfig config,
            ConnectionObserver connections,
            ListenerObserver listeners,
            ServiceHealthObserver healthChecks,
            Ticker affinityClock) {
        this(config, connections, listeners, healthChecks, affinityClock, LocalAddresses::list);
    }

    /** @param machine supplies the addresses of the machine */
    NodeProxy(
            NodeConfig config,
            ConnectionObserver connections,
            ListenerObserver listeners,
            ServiceHealthObserver healthChecks,
            Ticker affinityClock,
            Supplier<? extends Collection<IpAddress>> machine) {
        this.config = config;
        this.connections = connections;
        this.listeners = listeners;
        this.healthChecks = healthChecks;
        this.affinityClock = affinityClock;
        this.machine = machine;
        status = new NodeStatus(config);
    }

    /** The status of the node. */
    NodeStatus status() {
        return status;
    }

    /** The proxy; null before the first changes. */
    synchronized @Nullable Proxy started() {
        return proxy;
    }

    /**
     * Hands changes to the proxy, to be applied as one; it is started if it has not been.
     *
     * @param trigger when what led to them happened, if that is known
     * @return completed when they are in force
     * @throws IllegalStateException if it is closed
     * @throws IllegalArgumentException if the proxy's configuration cannot be used on this system
     * @throws io.fairlead.capture.CaptureException if traffic cannot be captured as configured
     */
    CompletableFuture<Void> apply(List<ClusterChange> changes, @Nullable Instant trigger) {
        List<ClusterChange> ours = changes.stream().map(this::withBindAddress).toList();
        synchronized (this) {
            Proxy running = running(ours);
            return handOn(running, nodePorts == null ? ours : nodePorts.follow(ours), trigger);
        }
    }

    /** Node ports follow the addresses of the machine, which may have become others. */
    synchronized void onMachineAddresses() {
        Proxy running = proxy;
        List<ClusterChange> moved = nodePorts == null ? List.of() : nodePorts.onMachineAddresses();
        if (running != null && !isClosed && !moved.isEmpty()) {
            var _ = handOn(running, moved, null);
        }
    }

    /** Holding the lock, so that batches are reported as applied in the order in which they were queued. */
    private CompletableFuture<Void> handOn(Proxy running, List<ClusterChange> changes, @Nullable Instant trigger) {
        status.onQueued(changes);
        return running.apply(changes).whenComplete((_, fault) -> {
            if (fault == null) {
                status.onApplied(changes, running.routes(), trigger);
            } else {
                LOG.debug("a batch was not applied; see the proxy's log message. Keeping the previous state", fault);
            }
        });
    }

    /** The proxy, which is started for the node that the changes have, if it has not been. */
    synchronized Proxy running(List<ClusterChange> changes) {
        Proxy running = proxy;
        if (running == null) {
            if (isClosed) {
                throw new IllegalStateException("the node is stopped");
            }
            running = start(self(changes));
            proxy = running;
            status.metrics().watchEjectedEndpoints(ejectedEndpoints(running));
            status.metrics().watchAffinityEvictions(running::affinityEvictions);
            status.metrics().udp().watchSessions(running::openSessions);
            status.metrics().watchTraffic(running::routes);
            status.onRunning(running.vitals());
            watchMachine();
            heap = HeapGoal.start();
        }
        return running;
    }

    private Proxy start(Node self) {
        NodePortWatch watch = new NodePortWatch(config.nodeportAddresses(), machine, self);
        nodePorts = watch;
        status.onProxyStarted(watch.inForce(), healthChecks);
        Troubles troubles = new Troubles();
        return Proxy.start(
                config.proxy(),
                self,
                watch.inForce(),
                new Observers(
                        new ConnectionLog(
                                new ConnectionCounts(status.metrics(), connections), troubles, System::nanoTime),
                        new SessionLog(
                                new SessionCounts(status.metrics(), SessionObserver.NONE), troubles, System::nanoTime),
                        new ListenerLog(listeners),
                        status),
                affinityClock);
    }

    private static IntSupplier ejectedEndpoints(Proxy proxy) {
        return () -> proxy.balancers().stream()
                .mapToInt(balancer -> balancer.ejected().size())
                .sum();
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

    /** Refuses new connections, lets open ones end, then resets them; see {@link Proxy#stop}. */
    @Override
    public void close() {
        Proxy running;
        AddressMonitor watched;
        HeapGoal goal;
        synchronized (this) {
            isClosed = true;
            running = proxy;
            watched = addresses;
            goal = heap;
        }
        if (watched != null) {
            // Without the lock, for which its thread may be waiting.
            watched.close();
        }
        status.health().onStopping();
        if (running != null) {
            running.stop();
        }
        status.close();
        if (goal != null) {
            goal.close();
        }
    }
}
