package io.fairlead.capture;

import io.fairlead.linux.AddressMonitor;
import io.fairlead.linux.NetlinkException;
import io.fairlead.linux.NextHop;
import io.fairlead.linux.Rtnetlink;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.IpAddress;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps up with what the machine has, and looks up routes.
 *
 * <p>Threading: Thread-safe. It is about the network namespace of the thread that opens it, which the threads that use
 * it have to share.
 */
final class HostWatch implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(HostWatch.class);

    private final List<Runnable> observers = new CopyOnWriteArrayList<>();
    private final boolean hasNetlink;
    private final FastThreadLocal<Rtnetlink> netlinks = new FastThreadLocal<>() {
        @Override
        protected Rtnetlink initialValue() {
            return new Rtnetlink();
        }

        @Override
        protected void onRemoval(Rtnetlink netlink) {
            netlink.close();
        }
    };
    private volatile Host host;
    private final @Nullable AddressMonitor monitor;

    private HostWatch(boolean hasNetlink) {
        this.hasNetlink = hasNetlink;
        host = read();
        monitor = hasNetlink ? AddressMonitor.open(this::look) : null;
    }

    /**
     * Starts to watch.
     *
     * @throws NetlinkException if the kernel cannot be queried, for example for lack of a descriptor
     */
    static HostWatch open() {
        HostWatch opened = new HostWatch(SystemCalls.unavailability() == null);
        try {
            opened.look();
            return opened;
        } catch (NetlinkException e) {
            opened.close();
            throw e;
        }
    }

    /** The current addresses and bridges. */
    Host host() {
        return host;
    }

    /** Is called on another thread whenever that has changed. */
    void onChange(Runnable observer) {
        observers.add(observer);
    }

    /** The monitor retries what cannot be read now; until then the known state is kept. */
    private synchronized void look() {
        Host now = read();
        if (!now.equals(host)) {
            host = now;
            observers.forEach(Runnable::run);
        }
    }

    private Host read() {
        if (!hasNetlink) {
            return readPortably();
        }
        try (Rtnetlink netlink = new Rtnetlink()) {
            return Host.read(netlink);
        }
    }

    private static Host readPortably() {
        try {
            return new Host(
                    NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .map(IpAddress::of)
                            .collect(Collectors.toSet()),
                    Map.of(),
                    Map.of(),
                    Set.of(),
                    Set.of(),
                    List.of());
        } catch (SocketException e) {
            return Host.UNKNOWN;
        }
    }

    /** Where a packet to an address goes; null if that is not known. Event loops only; a few microseconds. */
    @Nullable
    NextHop route(IpAddress destination) {
        if (!hasNetlink) {
            return null;
        }
        try {
            return netlinks.get().route(destination);
        } catch (NetlinkException e) {
            LOG.debug("no route to {}", destination, e);
            return null;
        }
    }

    @Override
    public void close() {
        if (monitor != null) {
            monitor.close();
        }
    }
}
