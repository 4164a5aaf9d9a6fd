package io.fairlead.udp;

import io.fairlead.linux.DatagramBatch;
import io.fairlead.linux.Errno;
import io.fairlead.model.IpAddress;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionObserver;
import io.fairlead.transport.EpollLoop;
import io.fairlead.transport.Turn;
import io.fairlead.transport.UdpSocket;
import io.fairlead.udp.session.Flow;
import io.fairlead.udp.session.Session;
import io.fairlead.udp.session.SessionTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Replies of endpoints, collected until all events of a poll are handled or the batch is full, then sent to the clients. Hot path.
 *
 * <p>Threading: confined to its event loop.
 */
final class Replies implements Turn {
    private static final int SLOTS = 32;

    /** Messages that one endpoint may have in one go, so that others have their turns. */
    private static final int PER_EVENT = 8;

    private final EpollLoop loop;
    private final SessionObserver observer;
    private final DatagramBatch batch = new DatagramBatch(SLOTS);
    private final @Nullable UdpSocket[] sockets = new UdpSocket[SLOTS];
    private final Session[] sessions = new Session[SLOTS];
    private int used;
    private boolean isQueued;

    Replies(EpollLoop loop, SessionObserver observer) {
        this.loop = loop;
        this.observer = observer;
    }

    /**
     * Receives what an endpoint has sent.
     *
     * @return the error of the socket; 0 for none
     */
    int receive(SessionSocket socket, SessionTable table, long nowNanos) {
        if (used == SLOTS) {
            send();
        }
        int received = batch.receive(socket.upstream().descriptor(), used, Math.min(PER_EVENT, SLOTS - used));
        if (received < 0) {
            return received == -Errno.EAGAIN ? 0 : -received;
        }
        Session session = socket.session();
        int datagrams = 0;
        int bytes = 0;
        for (int slot = used; slot < used + received; slot++) {
            datagrams += batch.datagrams(slot);
            bytes += batch.length(slot);
            prepare(slot, socket, session);
        }
        used += received;
        table.onReplies(session, datagrams, bytes, nowNanos);
        if (!isQueued) {
            isQueued = true;
            loop.turns().add(this);
        }
        return 0;
    }

    private void prepare(int slot, SessionSocket socket, Session session) {
        Flow flow = session.flow();
        IpAddress client = session.client().address();
        int port = session.client().port();
        if (socket.namesSource()) {
            batch.prepare(
                    slot, flow.family(), client.high(), client.low(), port, flow.serviceHigh(), flow.serviceLow());
        } else {
            batch.prepare(slot, flow.family(), client.high(), client.low(), port);
        }
        sockets[slot] = socket.downstream();
        sessions[slot] = session;
    }

    @Override
    public void take() {
        isQueued = false;
        send();
    }

    @Override
    public void onFault() {
        used = 0;
    }

    /** Sends all that wait. */
    void send() {
        int slot = 0;
        while (slot < used) {
            UdpSocket socket = sockets[slot];
            int end = slot + 1;
            while (end < used && sockets[end] == socket) {
                end++;
            }
            if (socket != null) {
                send(socket, slot, end);
            }
            slot = end;
        }
        Arrays.fill(sockets, 0, used, null);
        Arrays.fill(sessions, 0, used, null);
        used = 0;
    }

    private void send(UdpSocket socket, int begin, int end) {
        int slot = begin;
        while (slot < end) {
            int sent = socket.isOpen() ? Segmentation.send(batch, socket, slot, end - slot) : -Errno.ENOTCONN;
            if (sent <= 0) {
                observer.onDropped(sessions[slot].frontend(), DatagramDrop.NOT_SENT, batch.datagrams(slot));
            }
            slot += Math.max(1, sent);
        }
    }
}
