package io.fairlead.transport;

import io.fairlead.linux.Errno;
import io.fairlead.linux.SystemCalls;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket of one event loop.
 *
 * <p>Threading: Confined to its event loop, but for {@link #start()} and {@link #stop()}.
 */
final class EpollAcceptor implements EpollIoHandle {
    private static final Logger LOG = LogManager.getLogger(EpollAcceptor.class);

    /** Accepted in one go, so that a burst of connections does not hold up those that are open. */
    private static final int ACCEPTS_PER_EVENT = 64;

    /** How long accepting rests when descriptors or memory have run out; HAProxy does the same. */
    private static final long REST_MILLIS = 100;

    /** Clients can bring a shortage about again and again. */
    private static final long WARN_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final EpollLoop loop;
    private final FileDescriptor descriptor;
    private final int fd;
    private final AcceptObserver observer;
    private @Nullable IoRegistration registration;
    private long warnedNanos;
    private boolean hasWarned;

    EpollAcceptor(EpollLoop loop, int fd, AcceptObserver observer) {
        this.loop = loop;
        this.descriptor = new FileDescriptor(fd);
        this.fd = fd;
        this.observer = observer;
    }

    void start() {
        loop.eventLoop().execute(this::register);
    }

    private void register() {
        if (descriptor.isOpen()) {
            registration = loop.eventLoop().register(this).getNow();
            watch();
        }
    }

    private void watch() {
        if (registration != null && descriptor.isOpen()) {
            registration.submit(EpollIoOps.EPOLLIN);
        }
    }

    Future<?> stop() {
        return loop.eventLoop().submit(this::close);
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        acceptUpTo(ACCEPTS_PER_EVENT);
    }

    private void acceptUpTo(int limit) {
        SystemCalls calls = loop.calls();
        for (int i = 0; i < limit && descriptor.isOpen(); i++) {
            int accepted = calls.accept(fd);
            if (accepted >= 0) {
                handOver(new EpollSocket(loop, accepted, calls.peer()));
            } else if (accepted == -Errno.EAGAIN) {
                return;
            } else if (!isPeerGone(-accepted)) {
                rest(-accepted);
                return;
            }
        }
    }

    private void handOver(EpollSocket accepted) {
        try {
            observer.onAccept(accepted);
        } catch (RuntimeException | AssertionError | OutOfMemoryError e) {
            // Netty would let the whole event loop rest for a second, and end it for an error.
            LOG.error("accepting {} has failed; this is a fault of Fairlead", accepted, e);
            accepted.reset();
        }
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

    private void rest(int errno) {
        warn(errno);
        if (registration != null) {
            registration.submit(EpollIoOps.EPOLLET);
            var _ = loop.eventLoop().schedule(this::watch, REST_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void warn(int errno) {
        long now = loop.eventLoop().ticker().nanoTime();
        if (!hasWarned || now - warnedNanos >= WARN_EVERY_NANOS) {
            hasWarned = true;
            warnedNanos = now;
            LOG.warn(
                    "cannot accept connections at {}: {}; they wait until some end. A connection takes two descriptors:"
                            + " raise the limit of open files (ulimit -n)",
                    loop.calls().localAddress(fd),
                    Errno.describe(errno));
        }
    }

    /** Connections that the kernel has completed already are accepted first: closing would reset them. */
    @Override
    public void close() {
        if (!descriptor.isOpen()) {
            return;
        }
        if (registration != null && registration.isValid()) {
            acceptUpTo(ListenOptions.BACKLOG);
            registration.cancel();
        }
        try {
            descriptor.close();
        } catch (IOException e) {
            LOG.debug("closing listening descriptor {}", fd, e);
        }
    }
}
