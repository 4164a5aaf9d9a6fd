package io.fairlead.udp;

import io.fairlead.transport.UdpObserver;
import io.fairlead.transport.UdpSocket;
import io.fairlead.udp.session.Session;
import io.fairlead.udp.session.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a session to its endpoint, and the one by which replies go back to the client.
 *
 * <p>Threading: confined to its event loop.
 *
 * <p>Ownership: owns the socket to the endpoint; the other one belongs to {@link ReplySockets} or to the frontend.
 */
final class SessionSocket implements Upstream, UdpObserver {
    private final UdpLoop loop;
    private final Session session;
    private final UdpSocket upstream;
    private final UdpSocket downstream;
    private final ReplySockets.@Nullable Shared shared;
    private final boolean namesSource;

    /**
     * @param downstream where replies leave
     * @param shared the same, if it is taken from {@link ReplySockets}
     * @param namesSource whether that socket has several addresses, of which replies have to name one
     */
    SessionSocket(
            UdpLoop loop,
            Session session,
            UdpSocket upstream,
            UdpSocket downstream,
            ReplySockets.@Nullable Shared shared,
            boolean namesSource) {
        this.loop = loop;
        this.session = session;
        this.upstream = upstream;
        this.downstream = downstream;
        this.shared = shared;
        this.namesSource = namesSource;
    }

    Session session() {
        return session;
    }

    UdpSocket upstream() {
        return upstream;
    }

    UdpSocket downstream() {
        return downstream;
    }

    boolean namesSource() {
        return namesSource;
    }

    @Override
    public void onReady(UdpSocket socket, boolean hasError) {
        loop.onUpstreamReady(this, hasError);
    }

    @Override
    public void close() {
        upstream.close();
        if (shared != null) {
            loop.giveBack(shared);
        }
    }
}
