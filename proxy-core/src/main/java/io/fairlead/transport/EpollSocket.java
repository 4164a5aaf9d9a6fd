package io.fairlead.transport;

import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A connected or connecting socket as a descriptor that is registered with an epoll event loop. Hot path.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: see {@link TcpSocket}. It is closed when the event loop ends.
 */
public final class EpollSocket implements TcpSocket, EpollIoHandle {
    private static final Logger LOG = LogManager.getLogger(EpollSocket.class);

    /** Readable, or at its end. */
    public static final int IN = EpollIoOps.EPOLLIN.value();
    /** Holds urgent data. */
    public static final int PRI = 0x2;
    /** Writable, or connected. */
    public static final int OUT = EpollIoOps.EPOLLOUT.value();
    /** The peer has ended its stream. */
    public static final int RDHUP = EpollIoOps.EPOLLRDHUP.value();
    /** Failed. */
    public static final int ERR = EpollIoOps.EPOLLERR.value();
    /** Ended in both directions. */
    public static final int HUP = 0x10;

    private static final EpollIoOps CONNECTING = edgeTriggered(OUT);
    private static final EpollIoOps READING = edgeTriggered(IN | PRI | RDHUP);
    private static final EpollIoOps READING_AND_WRITING = edgeTriggered(IN | PRI | RDHUP | OUT);

    private final EpollLoop loop;
    private final FileDescriptor descriptor;
    private final int fd;
    private final AddressPort remote;
    private @Nullable IoRegistration registration;
    private @Nullable SocketEvents events;
    private boolean watchesOutput;

    EpollSocket(EpollLoop loop, int fd, AddressPort remote) {
        this.loop = loop;
        this.descriptor = new FileDescriptor(fd);
        this.fd = fd;
        this.remote = remote;
    }

    private static EpollIoOps edgeTriggered(int ops) {
        return EpollIoOps.valueOf(ops | EpollIoOps.EPOLLET.value());
    }

    /** The event loop with its system calls. */
    public EpollLoop loop() {
        return loop;
    }

    /** The number of the descriptor. */
    public int descriptor() {
        return fd;
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public EventLoop eventLoop() {
        return loop.eventLoop();
    }

    @Override
    public AddressPort remoteAddress() {
        return remote;
    }

    /** Whether neither {@link #close()} nor {@link #reset()} was called. */
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    void watchConnect(SocketEvents consumer) {
        watch(consumer, CONNECTING);
    }

    /**
     * From now on tells of input: edge-triggered, so that the consumer reads until there is nothing more. What is
     * there already is told as well.
     */
    public void watchInput(SocketEvents consumer) {
        watch(consumer, READING);
    }

    /**
     * From now on also tells when the socket becomes writable again. It stays so: a socket that blocked once will
     * block again, and one that never does costs no such events.
     */
    public void watchOutput() {
        if (!watchesOutput) {
            watchesOutput = true;
            submit(READING_AND_WRITING);
        }
    }

    private void watch(SocketEvents consumer, EpollIoOps ops) {
        events = consumer;
        if (registration == null) {
            registration = loop.eventLoop().register(this).getNow();
        }
        submit(ops);
    }

    private void submit(EpollIoOps ops) {
        IoRegistration current = registration;
        if (current == null) {
            throw new IllegalStateException("socket " + fd + " is not registered");
        }
        current.submit(ops);
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        SocketEvents consumer = events;
        if (consumer != null) {
            try {
                consumer.onEvents(this, ((EpollIoEvent) event).ops().value());
            } catch (RuntimeException e) {
                // Netty would let the whole event loop rest for a second.
                LOG.error("relaying over {} has failed; this is a fault of Fairlead", this, e);
                consumer.onFault(this);
            }
        }
    }

    @Override
    public void reset() {
        if (isOpen()) {
            calls().resetOnClose(fd);
            close();
        }
    }

    @Override
    public void close() {
        if (!isOpen()) {
            return;
        }
        events = null;
        try {
            descriptor.close();
        } catch (IOException e) {
            // The descriptor is gone all the same: close(2) on Linux always releases it.
        }
        if (registration != null) {
            registration.cancel();
        }
    }

    private SystemCalls calls() {
        return loop.calls();
    }

    @Override
    public String toString() {
        return "socket " + fd + " to " + remote;
    }
}
