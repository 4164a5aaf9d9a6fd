package io.fairlead.transport;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.linux.SocketOption;
import io.fairlead.model.AddressPort;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket as a descriptor on an epoll event loop. Hot path.
 *
 * <p>Epoll reports it for as long as there is something to receive (level-triggered), so whoever receives may stop at any time,
 * and others get their turn.
 *
 * <p>Threading: Confined to its event loop, but for {@link #address()}.
 *
 * <p>Ownership: owns its descriptor; the receiver closes it.
 */
public final class UdpSocket implements EpollIoHandle {
    private final EpollLoop loop;
    private final FileDescriptor descriptor;
    private final int fd;
    private final AddressPort address;
    private final Runnable onClosed;
    private @Nullable IoRegistration registration;
    private @Nullable UdpObserver observer;
    private boolean isSegmenting = true;

    /** @param onClosed gives back what was taken for it */
    UdpSocket(EpollLoop loop, int fd, AddressPort address, Runnable onClosed) {
        this.loop = loop;
        this.descriptor = new FileDescriptor(fd);
        this.fd = fd;
        this.address = address;
        this.onClosed = onClosed;
    }

    /**
     * Reports from now on.
     *
     * @throws IllegalStateException if epoll refuses it, for lack of memory or because of fs.epoll.max_user_watches
     */
    public void watch(UdpObserver newObserver) {
        IoRegistration registered = loop.register(this);
        observer = newObserver;
        registration = registered;
        registered.submit(EpollIoOps.EPOLLIN);
    }

    /** Reports nothing until it is watched again. What comes meanwhile waits in the kernel. */
    public void unwatch() {
        observer = null;
        IoRegistration registered = registration;
        registration = null;
        if (registered != null && registered.isValid()) {
            registered.cancel();
        }
    }

    /** Whether it reports. */
    boolean isWatched() {
        return observer != null;
    }

    /** The event loop. */
    public EpollLoop loop() {
        return loop;
    }

    /** The number of the descriptor. */
    public int descriptor() {
        return fd;
    }

    /** The address that it is bound to, or, of a connected one, that of the other side. */
    public AddressPort address() {
        return address;
    }

    /** Whether it takes joined datagrams (UDP_SEGMENT), as far as is known. */
    public boolean isSegmenting() {
        return isSegmenting;
    }

    /** Its interface has refused joined datagrams. */
    public void markNotSegmenting() {
        isSegmenting = false;
    }

    /** Whether it is open. */
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        FaultBoundary.run(this, ((EpollIoEvent) event).ops().value(), UdpSocket::onEvents, (socket, fault) -> {});
    }

    private void onEvents(int ops) {
        if (observer != null && descriptor.isOpen()) {
            observer.onReady(this, (ops & (EpollSocket.ERR | EpollSocket.HUP)) != 0);
        }
    }

    /** The error that the socket has; 0 if none. The error is gone then. */
    public int takeError() {
        return Math.max(0, loop.calls().option(fd, SocketOption.SO_ERROR));
    }

    /** May be called again. */
    @Override
    public void close() {
        if (!descriptor.isOpen()) {
            return;
        }
        if (registration != null && registration.isValid()) {
            registration.cancel();
        }
        try {
            descriptor.close();
        } catch (IOException e) {
            // The descriptor is released anyway: close(2) on Linux always does that.
        }
        onClosed.run();
    }

    @Override
    public String toString() {
        return "UDP socket " + address;
    }
}
