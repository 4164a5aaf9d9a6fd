package io.fairlead.transport;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.limit.Budget;
import io.fairlead.linux.Errno;
import io.fairlead.linux.SystemCalls;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket of one event loop.
 *
 * <p>Threading: Confined to its event loop, but for {@link #start()} and {@link #stop()}.
 *
 * <p>Ownership: owns its descriptor.
 */
final class EpollAcceptor implements EpollIoHandle {
    /**
     * Accepted in one go, so that a burst of connections holds up those that are open for about a millisecond at most. The
     * kernel reports at once what is left.
     */
    private static final int ACCEPTS_PER_EVENT = 16;

    /** After so many events in consecutive rounds with one connection each, a look for a second one pays. */
    private static final int ROUNDS_OF_A_BURST = 2;

    /** How long accepting pauses at most when descriptors or memory have run out; HAProxy does the same. */
    private static final long PAUSE_MILLIS = 100;

    private static final long REGISTER_AGAIN_MILLIS = 1000;

    private final EpollLoop loop;
    private final FileDescriptor descriptor;
    private final int fd;
    private final Acceptance acceptance;
    private @Nullable IoRegistration registration;
    private final AtomicBoolean isWaiting = new AtomicBoolean();
    private volatile boolean leavesQueue;
    private boolean isPaused;
    private int lastAccepted;
    private int rounds;
    private long lastBatch;

    EpollAcceptor(EpollLoop loop, int fd, Acceptance acceptance) {
        this.loop = loop;
        this.descriptor = new FileDescriptor(fd);
        this.fd = fd;
        this.acceptance = acceptance;
    }

    void start() {
        loop.eventLoop().execute(this::register);
    }

    /** A listener that epoll refuses must not stay silent. */
    private void register() {
        if (descriptor.isOpen()) {
            FaultBoundary.run(this, EpollAcceptor::tryRegister, (acceptor, fault) -> acceptor.registerLater());
        }
    }

    private void tryRegister() {
        registration = loop.register(this);
        watch();
    }

    private void registerLater() {
        var _ = loop.eventLoop().schedule(this::register, REGISTER_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void watch() {
        isPaused = false;
        if (registration != null && descriptor.isOpen()) {
            registration.submit(EpollIoOps.EPOLLIN);
        }
    }

    /** The event loop that accepts. */
    EpollLoop loop() {
        return loop;
    }

    /** The listening socket. */
    int descriptor() {
        return fd;
    }

    /** Another process has the socket too, and accepts what waits in its queue once this one is closed. */
    void leaveQueue() {
        leavesQueue = true;
    }

    /** Closes the socket on its event loop, or here if that has ended. */
    Future<?> stop() {
        if (loop.eventLoop().isShutdown()) {
            closeDescriptor();
            return ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
        }
        return loop.eventLoop().submit(this::close);
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        FaultBoundary.run(this, EpollAcceptor::onReady, (acceptor, fault) -> acceptor.pauseAccepting());
    }

    private void onReady() {
        long batch = loop.batch();
        rounds = batch == lastBatch + 1 ? rounds + 1 : 0;
        lastBatch = batch;
        lastAccepted = acceptUpTo(isBurst() ? ACCEPTS_PER_EVENT : 1);
    }

    /** Mostly one connection comes at a time, and a second accept(2) would only find that there is no other. */
    private boolean isBurst() {
        return lastAccepted > 1 || rounds >= ROUNDS_OF_A_BURST;
    }

    private int acceptUpTo(int limit) {
        Budget budget = loop.budget();
        for (int accepted = 0; accepted < limit; accepted++) {
            if (!descriptor.isOpen()) {
                return accepted;
            }
            if (!budget.hasConnection()) {
                acceptance.noteExhausted(loop, fd, Errno.EMFILE);
                pauseAccepting();
                return accepted;
            }
            if (!acceptOne()) {
                return accepted;
            }
        }
        return limit;
    }

    /** Whether another one may be waiting. */
    private boolean acceptOne() {
        SystemCalls calls = loop.calls();
        int accepted = calls.accept(fd);
        if (accepted >= 0) {
            acceptance.accept(loop, accepted, acceptance.peer(calls));
            return true;
        }
        if (accepted == -Errno.EAGAIN) {
            return false;
        }
        if (isPeerGone(-accepted)) {
            return true;
        }
        acceptance.noteExhausted(loop, fd, -accepted);
        pauseAccepting();
        return false;
    }

    /** accept(2): errors that are already pending on the new connection are reported here, and concern only it. */
    private static boolean isPeerGone(int errno) {
        return switch (errno) {
            case Errno.EINTR,
                    Errno.ECONNABORTED,
                    Errno.EPROTO,
                    Errno.EPERM,
                    Errno.ENETDOWN,
                    Errno.ENETUNREACH,
                    Errno.EHOSTUNREACH,
                    Errno.ETIMEDOUT -> true;
            default -> false;
        };
    }

    /** Until something is given back, but for a short time at most: others may take and give descriptors too. */
    private void pauseAccepting() {
        if (registration == null || isPaused) {
            return;
        }
        isPaused = true;
        registration.submit(EpollIoOps.EPOLLET);
        loop.budget().notePause();
        if (isWaiting.compareAndSet(false, true)) {
            loop.budget().onRelease(this::onRelease);
        }
        var _ = loop.eventLoop().schedule(this::resume, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Any thread: something was given back. */
    private void onRelease() {
        isWaiting.set(false);
        if (!loop.eventLoop().isShuttingDown()) {
            loop.eventLoop().execute(this::resume);
        }
    }

    private void resume() {
        if (isPaused) {
            watch();
        }
    }

    /**
     * Connections that the kernel has completed already are accepted first: closing would reset them, unless another process has the
     * socket.
     */
    @Override
    public void close() {
        if (!descriptor.isOpen()) {
            return;
        }
        if (registration != null && registration.isValid()) {
            if (!leavesQueue) {
                FaultBoundary.run(this, acceptor -> acceptor.acceptRest(), (acceptor, fault) -> {});
            }
            registration.cancel();
        }
        closeDescriptor();
    }

    private void closeDescriptor() {
        try {
            descriptor.close();
        } catch (IOException e) {
            // The descriptor is released anyway: close(2) on Linux always does that.
        }
        acceptance.onSocketClosed(loop);
    }

    private void acceptRest() {
        for (int i = 0; i < ListenOptions.BACKLOG && acceptOne(); i++) {
            // Each is handed on.
        }
    }

    @Override
    public String toString() {
        return "listening socket " + fd;
    }
}
