package io.fairlead.proxy;

import io.fairlead.capture.Capture;
import io.fairlead.handover.Estate;
import io.fairlead.handover.Inheritance;
import io.fairlead.handover.Part;
import io.fairlead.listen.ListenerSet;
import io.fairlead.listen.OpenConnections;
import io.fairlead.model.Frontend;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.EjectionState;
import io.fairlead.transport.Transport;
import io.fairlead.udp.UdpRelay;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a running proxy hands over.
 *
 * <p>Threading: see {@link Estate}.
 */
final class ProxyEstate implements Estate {
    private static final Logger LOG = LogManager.getLogger(ProxyEstate.class);

    /** The kernel releases what a process that has died held as soon as it is gone. */
    private static final long RESUME_NANOS = 10_000_000_000L;

    private static final long POLL_NANOS = 20_000_000;

    private final Transport transport;
    private final Capture capture;
    private final BalancerRegistry balancers;
    private final ListenerSet listeners;
    private final OpenConnections connections;
    private final @Nullable UdpRelay udp;
    private final ControlThread control;
    private final ChangeFollower follower;
    private volatile boolean isPassed;

    ProxyEstate(
            Transport transport,
            Capture capture,
            BalancerRegistry balancers,
            ListenerSet listeners,
            OpenConnections connections,
            @Nullable UdpRelay udp,
            ControlThread control,
            ChangeFollower follower) {
        this.transport = transport;
        this.capture = capture;
        this.balancers = balancers;
        this.listeners = listeners;
        this.connections = connections;
        this.udp = udp;
        this.control = control;
        this.follower = follower;
    }

    /** Whether a successor serves in place of this proxy. */
    boolean isPassed() {
        return isPassed;
    }

    @Override
    public void suspend() {
        control.call(capture::suspend).join();
    }

    @Override
    public Inheritance inheritance() {
        List<EjectionState> ejections = control.call(() -> balancers.ejections(nowNanos()));
        return new Inheritance(transport.listeningSockets(), ejections, balancers.affinity(), addressesInUse());
    }

    private long nowNanos() {
        return transport.eventLoops().getFirst().ticker().nanoTime();
    }

    /** The successor may not know all Services that this proxy knows: what connections are open to is in use all the same. */
    private List<Frontend> addressesInUse() {
        if (!capture.ownsAddresses()) {
            return List.of();
        }
        Collection<Frontend> departed = control.call(() -> List.copyOf(listeners.departed()));
        Set<Frontend> inUse = new LinkedHashSet<>(departed);
        inUse.addAll(connections.frontends());
        return List.copyOf(inUse);
    }

    @Override
    public void resume() {
        long beginNanos = System.nanoTime();
        Supplier<Boolean> attempt = capture::resume;
        boolean isResumed = control.call(attempt);
        while (!isResumed
                && System.nanoTime() - beginNanos < RESUME_NANOS
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL_NANOS);
            isResumed = control.call(attempt);
        }
        if (!isResumed) {
            LOG.error("another process captures traffic here now; this one serves what still comes to it, and does not"
                    + " change rules any more. Stop one of the two");
        }
        if (udp != null) {
            udp.thaw();
        }
    }

    @Override
    public void onSuccessorServes() {
        isPassed = true;
        transport.leaveQueues();
        control.call(() -> {
            follower.retire();
            return true;
        });
    }

    @Override
    public int eventLoops() {
        return transport.eventLoops().size();
    }

    @Override
    public Part freeze(int loop, int mostDescriptors, int mostBytes) {
        return ProxyPart.freeze(connections, udp, loop, mostDescriptors, mostBytes);
    }

    @Override
    public int left() {
        return connections.count() + (udp == null ? 0 : udp.openSessions());
    }
}
