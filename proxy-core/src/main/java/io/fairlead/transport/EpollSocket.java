package io.fairlead.transport;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.linux.Errno;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.UnixSocket;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A connected or connecting socket as a descriptor that is registered with an epoll event loop. Hot path.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: see {@link TcpSocket}. It is closed when the event loop ends.
 */
public final class EpollSocket implements TcpSocket, EpollIoHandle {
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

    /** While it is young; owned by {@link YoungSockets}. */
    @Nullable
    SocketOptions lastingOptions;

    @Nullable
    EpollSocket older;

    @Nullable
    EpollSocket younger;

    long connectedNanos;

    private @Nullable IoRegistration registration;
    private @Nullable SocketObserver observer;
    private final boolean isAccepted;
    private final boolean isUnix;
    private boolean watchesOutput;
    private long firstBatch;

    private EpollSocket(EpollLoop loop, int fd, AddressPort remote, boolean isAccepted) {
        this.loop = loop;
        this.descriptor = new FileDescriptor(fd);
        this.fd = fd;
        this.remote = remote;
        this.isAccepted = isAccepted;
        this.isUnix = remote.equals(UnixSocket.CLIENT);
    }

    /** A socket to an endpoint; the client's side has taken its part of the budget too. */
    static EpollSocket connecting(EpollLoop loop, int fd, AddressPort remote) {
        return new EpollSocket(loop, fd, remote, false);
    }

    /** A client's socket, for which a connection was taken from the budget. */
    static EpollSocket accepted(EpollLoop loop, int fd, AddressPort remote) {
        return new EpollSocket(loop, fd, remote, true);
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
    public AddressPort localAddress() {
        if (isUnix) {
            return remote;
        }
        AddressPort local = loop.calls().localAddress(fd);
        if (local == null) {
            throw new IllegalStateException("the socket is closed");
        }
        return local;
    }

    @Override
    public AddressPort remoteAddress() {
        return remote;
    }

    /** Whether neither {@link #close()} nor {@link #reset()} was called. */
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    /**
     * Receives into memory.
     *
     * @return how many bytes; 0 at the end of the stream; a negated {@link Errno}, {@link Errno#EAGAIN} if there is
     *     nothing to receive now
     */
    public int receive(long pointer, int length) {
        try {
            int received = descriptor.readAddress(pointer, 0, length);
            if (received > 0) {
                return received;
            }
            return received < 0 ? 0 : -Errno.EAGAIN;
        } catch (NativeIoException e) {
            return e.expectedErr();
        } catch (IOException | NotYetConnectedException e) {
            return -Errno.ENOTCONN;
        }
    }

    /**
     * Sends from memory.
     *
     * @return how many of the bytes were taken; a negated {@link Errno}, {@link Errno#EAGAIN} if none can be taken now
     */
    public int send(long pointer, int length) {
        try {
            int sent = descriptor.writeAddress(pointer, 0, length);
            return sent > 0 || length == 0 ? sent : -Errno.EAGAIN;
        } catch (NativeIoException e) {
            return e.expectedErr();
        } catch (IOException | NotYetConnectedException e) {
            return -Errno.ENOTCONN;
        }
    }

    /**
     * Sends from memory what the end of the stream follows at once, so that both go out together. If it does not
     * follow after all, {@link #push()} sends what is held back.
     *
     * @return as {@link #send} does
     */
    public int sendBeforeEnd(long pointer, int length) {
        return calls().sendBeforeMore(fd, pointer, length);
    }

    /** Sends what {@link #sendBeforeEnd} has held back. */
    public void push() {
        calls().setOption(fd, SocketOption.TCP_NODELAY, 1);
    }

    /** Copies what has been received into memory without taking it; the result is that of {@link SystemCalls#peek}. */
    int peek(long pointer, int length) {
        return isOpen() ? calls().peek(fd, pointer, length) : -Errno.ENOTCONN;
    }

    @Override
    public void watchEnd(Runnable watching) {
        watchInput(new EndWatch(watching));
    }

    @Override
    public void unwatchEnd() {
        watchNothing();
    }

    @Override
    public void watchFirstBytes(FirstBytesObserver watching) {
        new FirstBytesWatch(watching).start(this);
    }

    /** Reports the outcome of connecting. */
    void watchConnect(SocketObserver watching) {
        watch(watching, CONNECTING);
    }

    /** Stops reporting; later events go to the next observer. */
    void watchNothing() {
        observer = null;
    }

    /**
     * Starts reporting input: edge-triggered, so that the observer reads until nothing is left. Input that has already
     * arrived is reported as well.
     */
    public void watchInput(SocketObserver watching) {
        watch(watching, watchesOutput ? READING_AND_WRITING : READING);
    }

    /**
     * Starts reporting when the socket becomes writable again. This stays on: a socket that has blocked once will block
     * again, and one that never does costs no such events.
     */
    public void watchOutput() {
        if (!watchesOutput) {
            watchesOutput = true;
            if (registration != null) {
                registration.submit(READING_AND_WRITING);
            }
        }
    }

    private void watch(SocketObserver watching, EpollIoOps ops) {
        observer = watching;
        if (registration == null) {
            firstBatch = loop.batch();
            registration = loop.register(this);
        }
        registration.submit(ops);
    }

    /**
     * Events of the batch in which this socket was registered were meant for a descriptor with the same number that
     * has been closed since: this one could not be waited for yet.
     */
    @Override
    public void handle(IoRegistration source, IoEvent event) {
        if (observer != null && loop.batch() != firstBatch) {
            FaultBoundary.run(
                    this,
                    ((EpollIoEvent) event).ops().value(),
                    EpollSocket::report,
                    (socket, fault) -> socket.onFault());
        }
    }

    private void report(int ops) {
        SocketObserver reporting = observer;
        if (reporting != null) {
            reporting.onEvents(this, isUnix ? withoutHangUp(ops) : ops);
        }
    }

    /**
     * A TCP socket has hung up once both directions have ended, or after a reset. A Unix socket has as soon as its peer has
     * closed, even if that has only ended its own stream in good order, so there only an error is a reset.
     */
    private static int withoutHangUp(int ops) {
        return (ops & ERR) == 0 ? ops & ~HUP : ops;
    }

    private void onFault() {
        SocketObserver failed = observer;
        if (failed == null) {
            reset();
        } else {
            failed.onFault(this);
        }
    }

    @Override
    public void reset() {
        if (isOpen()) {
            calls().resetOnClose(fd);
            close();
        }
    }

    /** The same once the peer has acknowledged what was written; reports nothing any more. */
    public void resetWhenSent() {
        observer = null;
        new ResetWhenSent(this).run();
    }

    @Override
    public void close() {
        if (!isOpen()) {
            return;
        }
        observer = null;
        try {
            descriptor.close();
        } catch (IOException e) {
            // The descriptor is released anyway: close(2) on Linux always does that.
        }
        if (registration != null) {
            registration.cancel();
        }
        loop.young().remove(this);
        if (isAccepted) {
            loop.budget().releaseConnection();
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
