package io.fairlead.transport;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.linux.Errno;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.UnixSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where the connections of one listener go, whichever of its sockets they come by: to the event loop that has accepted them,
 * or, where event loops share one socket, to each event loop in turn.
 *
 * <p>Threading: Thread-safe; called on event loops.
 */
final class Acceptance {
    private static final Logger LOG = LogManager.getLogger(Acceptance.class);

    /** Clients can bring a shortage about again and again, at any number of listeners. */
    private static final long WARN_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final AtomicLong NEXT_WARNING = new AtomicLong(System.nanoTime());

    private final List<EpollLoop> sharing;
    private final AcceptObserver observer;
    private final @Nullable UnixSocket unixSocket;
    private final AtomicInteger turn = new AtomicInteger();

    /** @param sharing the event loops that share one socket; empty if each has its own */
    Acceptance(List<EpollLoop> sharing, AcceptObserver observer) {
        this(sharing, observer, null);
    }

    /** @param unixSocket what is listened on, if it is no address and port */
    Acceptance(List<EpollLoop> sharing, AcceptObserver observer, @Nullable UnixSocket unixSocket) {
        this.sharing = List.copyOf(sharing);
        this.observer = observer;
        this.unixSocket = unixSocket;
    }

    /** The client that was accepted last. */
    AddressPort peer(SystemCalls calls) {
        return unixSocket == null ? calls.peer() : UnixSocket.CLIENT;
    }

    /** Takes a connection that an event loop has accepted. */
    void accept(EpollLoop accepting, int fd, AddressPort peer) {
        accepting.budget().takeConnection();
        EpollLoop loop =
                sharing.isEmpty() ? accepting : sharing.get(Math.floorMod(turn.getAndIncrement(), sharing.size()));
        EpollSocket accepted = EpollSocket.accepted(loop, fd, peer);
        if (loop == accepting) {
            handOver(accepted);
        } else {
            loop.eventLoop().execute(() -> handOver(accepted));
        }
    }

    private void handOver(EpollSocket accepted) {
        FaultBoundary.run(this, accepted, Acceptance::give, (socket, fault) -> socket.reset());
    }

    private void give(EpollSocket accepted) {
        observer.onAccept(accepted);
    }

    /** A socket of the listener is closed. */
    void onSocketClosed(EpollLoop loop) {
        loop.budget().releaseListener(1);
    }

    /** Accepting pauses at a socket, for lack of descriptors or memory. */
    void noteExhausted(EpollLoop loop, int listening, int errno) {
        long now = System.nanoTime();
        long due = NEXT_WARNING.get();
        if (now - due >= 0 && NEXT_WARNING.compareAndSet(due, now + WARN_EVERY_NANOS)) {
            LOG.warn(
                    "accepting pauses at {}: {}. {} connections are open, and more are accepted as these end; connections take"
                            + " two descriptors each: raise the limit of open files (ulimit -n), which is {}",
                    unixSocket == null ? loop.calls().localAddress(listening) : unixSocket,
                    Errno.describe(errno),
                    loop.budget().connections(),
                    loop.budget().capacity().descriptors());
        }
    }

    @Override
    public String toString() {
        return "accepting a connection";
    }
}
