package io.fairlead.udp;

import io.fairlead.model.AddressPort;
import io.fairlead.transport.ConnectFailure;
import io.fairlead.transport.EpollLoop;
import io.fairlead.transport.UdpConnection;
import io.fairlead.transport.UdpSocket;
import io.fairlead.transport.UdpTransport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sockets from which replies leave whose requests have come in by a transparent socket: one for each address of a Service that has
 * sessions, or has had some a moment ago.
 *
 * <p>Threading: confined to its event loop.
 *
 * <p>Ownership: owns the sockets.
 */
final class ReplySockets {
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOG = LogManager.getLogger(ReplySockets.class);

    private final EpollLoop loop;
    private final Set<AddressPort> warned = new HashSet<>();
    private final UdpTransport transport;
    private final Map<AddressPort, Shared> sockets = new HashMap<>();

    ReplySockets(EpollLoop loop, UdpTransport transport) {
        this.loop = loop;
        this.transport = transport;
    }

    /** A socket and how many sessions use it. */
    static final class Shared {
        private final UdpSocket socket;
        private int uses;
        private long unusedNanos;

        Shared(UdpSocket socket) {
            this.socket = socket;
        }

        UdpSocket socket() {
            return socket;
        }
    }

    /** What came of a request for one. */
    record Taken(@Nullable Shared shared, @Nullable UdpConnection failed) {}

    Taken take(AddressPort service, int mark) {
        Shared shared = sockets.get(service);
        if (shared == null) {
            UdpConnection opened = transport.bindReply(loop, service, mark);
            UdpSocket socket = opened.socket();
            if (socket == null) {
                warn(service, opened);
                return new Taken(null, opened);
            }
            warned.remove(service);
            shared = new Shared(socket);
            sockets.put(service, shared);
        }
        shared.uses++;
        return new Taken(shared, null);
    }

    /** Once for each address, and again if it has worked in between. */
    private void warn(AddressPort service, UdpConnection failed) {
        ConnectFailure failure = failed.failure();
        if (failure != null && failure.kind() == ConnectFailure.Kind.SOURCE && warned.add(service)) {
            LOG.warn(
                    "datagrams to {} are dropped, because replies cannot leave from there: {}; another program has UDP port {} at"
                            + " all addresses: 'ss -lunp sport = :{}' shows which, make it listen at its own addresses only",
                    service,
                    failure.cause(),
                    service.port(),
                    service.port());
        }
    }

    void giveBack(Shared shared, long nowNanos) {
        shared.uses--;
        shared.unusedNanos = nowNanos;
    }

    boolean isEmpty() {
        return sockets.isEmpty();
    }

    /** Closes those that have been without a session for a while. */
    void closeUnused(long nowNanos) {
        Iterator<Shared> all = sockets.values().iterator();
        while (all.hasNext()) {
            Shared shared = all.next();
            if (shared.uses == 0 && nowNanos - shared.unusedNanos >= KEPT_NANOS) {
                all.remove();
                shared.socket.close();
            }
        }
    }

    /** Closes all of them; no session is left. */
    void close() {
        sockets.values().forEach(shared -> shared.socket.close());
        sockets.clear();
    }
}
