package io.fairlead.udp;

import io.fairlead.config.UdpConfig;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.linux.DatagramBatch;
import io.fairlead.linux.Errno;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionObserver;
import io.fairlead.transport.ConnectFailure;
import io.fairlead.transport.EpollLoop;
import io.fairlead.transport.UdpConnection;
import io.fairlead.transport.UdpSocket;
import io.fairlead.transport.UdpTransport;
import io.fairlead.udp.session.Flow;
import io.fairlead.udp.session.Session;
import io.fairlead.udp.session.SessionTable;
import io.fairlead.udp.session.SessionTarget;
import io.fairlead.udp.session.Upstreams;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The UDP sessions of one event loop, and the way of their datagrams. Hot path: nothing is allocated for a datagram of a session
 * that exists.
 *
 * <h2>Requests</h2>
 *
 * <p>What has come at a frontend's socket is received as one batch. Messages of one session that follow each other leave by one
 * system call. One batch is all that an event of a socket gets; what is left is reported again by the next poll, so that TCP
 * connections and other sockets have their turns.
 *
 * <h2>Replies</h2>
 *
 * <p>What endpoints send is collected over all events of one poll in {@link Replies}, and leaves by one system call for each socket.
 *
 * <p>Threading: confined to its event loop, but for {@link #openSessions}.
 */
final class UdpLoop implements Upstreams {
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The same while many sessions end. */
    private static final long BUSY_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Closing a socket takes some microseconds: so many hold up an event loop for a millisecond or two. */
    private static final int ENDS_PER_TURN = 256;

    /** The event loop polls for events in between. */
    private static final long TURN_PAUSE_MILLIS = 1;

    /** A reply that takes longer is not waited for when the proxy stops. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Messages of one batch. */
    private static final int SLOTS = 32;

    /** Messages of one batch if those of the last one were large: moving this many takes a third of a millisecond. */
    private static final int LARGE_SLOTS = 8;

    private static final int LARGE_BATCH_BYTES = 128 * 1024;

    private final EpollLoop loop;
    private final UdpTransport transport;
    private final SessionObserver observer;
    private final SessionTable sessions;
    private final ReplySockets replySockets;
    private final DatagramBatch requests = new DatagramBatch(SLOTS);
    private final Replies replies;
    private final LoopHandover handover;
    private final Flow flow = new Flow();
    private final AtomicInteger open = new AtomicInteger();
    private final long reportNanos;

    /** Completed when no session is left whose endpoint is gone. */
    private final List<CompletableFuture<Void>> awaitingEnds = new ArrayList<>();

    private int batchLimit = SLOTS;
    private boolean isTicking;
    private boolean hasMoreToEnd;
    private boolean hasMoreToReport;
    private long reportedNanos;

    /** The socket whose batch is being handled; meaningless otherwise. */
    private @Nullable UdpSocket receiving;

    private boolean isTransparent;
    private boolean isAnyAddress;

    /** The messages that wait to leave together, all of one session. */
    private @Nullable Session run;

    private int runBegin;
    private int runEnd;

    UdpLoop(
            EpollLoop loop,
            UdpTransport transport,
            UdpConfig bounds,
            SessionObserver observer,
            EndpointObserver endpoints,
            Duration reportInterval) {
        this.loop = loop;
        this.transport = transport;
        this.observer = observer;
        sessions = new SessionTable(
                this,
                bounds,
                transport.loops().size(),
                ThreadLocalRandom.current().nextLong(),
                observer,
                endpoints);
        replySockets = new ReplySockets(loop, transport);
        replies = new Replies(loop, observer);
        handover = new LoopHandover(this, loop, transport, sessions.handover());
        reportNanos = reportInterval.toNanos();
        reportedNanos = nowNanos();
    }

    /** How many sessions there are. Thread-safe. */
    int openSessions() {
        return open.get();
    }

    /**
     * There is something to receive at a socket for clients.
     *
     * @param isOriginal whether the packet filter hands datagrams to this socket that were sent to other addresses
     */
    void onClientsReady(UdpSocket socket, boolean hasError, boolean isOriginal, UdpFrontends frontends) {
        if (hasError) {
            socket.takeError();
        }
        int received = requests.receive(socket.descriptor(), 0, batchLimit);
        if (received <= 0) {
            return;
        }
        receiving = socket;
        isTransparent = isOriginal;
        isAnyAddress = !isOriginal && socket.address().address().isAny();
        long now = nowNanos();
        int bytes = 0;
        for (int slot = 0; slot < received; slot++) {
            bytes += requests.length(slot);
            onRequest(slot, socket, frontends, now);
        }
        sendRun(now);
        batchLimit = bytes >= LARGE_BATCH_BYTES ? LARGE_SLOTS : SLOTS;
        receiving = null;
        onSessionsChanged();
    }

    private void onRequest(int slot, UdpSocket socket, UdpFrontends frontends, long now) {
        readFlow(slot, socket);
        Session before = run;
        Session session = before;
        if (before == null || !before.flow().isSame(flow)) {
            // Another session may need the place of the one before, so what that one has comes first.
            sendRun(now);
            session = sessions.find(flow);
        }
        int datagrams = requests.datagrams(slot);
        int bytes = requests.length(slot);
        if (session != null && session.isSettled()) {
            sessions.onMore(session, datagrams, bytes, now);
        } else {
            session = settle(session, frontends, datagrams, bytes, now);
        }
        if (session != null) {
            requests.prepare(slot);
            addToRun(session, slot, now);
        }
    }

    private void addToRun(Session session, int slot, long now) {
        if (run == session && runEnd == slot) {
            runEnd++;
            return;
        }
        sendRun(now);
        run = session;
        runBegin = slot;
        runEnd = slot + 1;
    }

    private void readFlow(int slot, UdpSocket socket) {
        flow.setFamily(requests.family(slot));
        flow.setClient(requests.senderHigh(slot), requests.senderLow(slot), requests.senderPort(slot));
        AddressPort bound = socket.address();
        if (requests.hasDestination(slot)) {
            int port = requests.destinationPort(slot);
            flow.setService(
                    requests.destinationHigh(slot), requests.destinationLow(slot), port == 0 ? bound.port() : port);
        } else {
            IpAddress address = bound.address();
            flow.setService(address.high(), address.low(), bound.port());
        }
    }

    /** The session of a flow that has none, or none with an endpoint. */
    private @Nullable Session settle(
            @Nullable Session known, UdpFrontends frontends, int datagrams, int bytes, long now) {
        SessionTarget target = known != null && known.target().isOpen() ? known.target() : frontends.at(flow.service());
        if (target == null || !target.isOpen()) {
            return null;
        }
        // A selector may be a plug-in; its fault costs this datagram alone.
        return FaultBoundary.<@Nullable Session>call(
                target, () -> sessions.onDatagrams(flow, target, datagrams, bytes, now), fault -> {
                    observer.onDropped(target.frontend(), DatagramDrop.INTERNAL_ERROR, datagrams);
                    return null;
                });
    }

    private void sendRun(long now) {
        Session session = run;
        run = null;
        if (session == null) {
            return;
        }
        int slot = runBegin;
        int movesLeft = session.target().connection().dialAttempts();
        while (slot < runEnd) {
            SessionSocket socket = (SessionSocket) session.upstream();
            if (socket == null) {
                return;
            }
            int result = send(socket.upstream(), slot, runEnd - slot);
            if (result > 0) {
                slot += result;
            } else if (EndpointErrors.contains(-result) && movesLeft > 0) {
                movesLeft--;
                sessions.onUnreachable(session, Errno.describe(-result), now);
                if (!moveOn(session, slot, now)) {
                    return;
                }
            } else {
                observer.onDropped(session.target().frontend(), DatagramDrop.NOT_SENT, requests.datagrams(slot));
                slot++;
            }
        }
    }

    /** What is left of the run goes to another endpoint. */
    private boolean moveOn(Session session, int begin, long now) {
        int datagrams = 0;
        int bytes = 0;
        for (int slot = begin; slot < runEnd; slot++) {
            datagrams += requests.datagrams(slot);
            bytes += requests.length(slot);
        }
        return sessions.moveOn(session, datagrams, bytes, now);
    }

    private int send(UdpSocket socket, int slot, int count) {
        return Segmentation.send(requests, socket, slot, count);
    }

    @Override
    public Opening open(Session session, AddressPort endpoint, @Nullable AddressPort source) {
        int mark = session.target().mark();
        UdpSocket downstream = receiving;
        ReplySockets.Shared shared = null;
        if (downstream == null) {
            return new Opening.Failed(true, "no socket to reply by");
        }
        if (isTransparent) {
            ReplySockets.Taken taken = replySockets.take(session.flow().service(), mark);
            shared = taken.shared();
            if (shared == null) {
                return failed(taken.failed());
            }
            downstream = shared.socket();
        }
        UdpConnection connection = transport.connect(loop, endpoint, source, mark);
        UdpSocket upstream = connection.socket();
        if (upstream == null) {
            if (shared != null) {
                giveBack(shared);
            }
            return failed(connection);
        }
        SessionSocket opened = new SessionSocket(this, session, upstream, downstream, shared, isAnyAddress);
        return watch(opened);
    }

    private static Opening watch(SessionSocket opened) {
        try {
            opened.upstream().watch(opened);
            return new Opening.Opened(opened);
        } catch (IllegalStateException e) {
            // Epoll refuses it, for lack of memory or of watches.
            opened.close();
            return new Opening.Failed(true, String.valueOf(e.getMessage()));
        }
    }

    private static Opening failed(@Nullable UdpConnection connection) {
        ConnectFailure failure = connection == null ? null : connection.failure();
        return failure == null
                ? new Opening.Failed(true, "no socket")
                : new Opening.Failed(failure.kind() != ConnectFailure.Kind.ENDPOINT, failure.cause());
    }

    void giveBack(ReplySockets.Shared shared) {
        replySockets.giveBack(shared, nowNanos());
    }

    /** An endpoint has replied, or an error is reported. */
    void onUpstreamReady(SessionSocket socket, boolean hasError) {
        Session session = socket.session();
        int error = 0;
        if (hasError) {
            error = socket.upstream().takeError();
            requests.forgetErrors(socket.upstream().descriptor(), 0);
        }
        if (error == 0) {
            error = replies.receive(socket, sessions, nowNanos());
        }
        // What a router reports about the size of packets is the kernel's business.
        if (EndpointErrors.contains(error) && session.upstream() == socket) {
            sessions.onUnreachable(session, Errno.describe(error), nowNanos());
        }
        open.lazySet(sessions.size() + sessions.handover().frozen());
    }

    /**
     * Other endpoints serve a service port. No datagram goes to the others any more, and their sessions end in turns.
     *
     * @return completed on the event loop once these sessions have ended
     */
    CompletableFuture<Void> onServing(ServicePortId servicePort, Set<AddressPort> serving, boolean isGone) {
        sessions.onServing(servicePort, serving, isGone);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        awaitingEnds.add(ended);
        if (awaitingEnds.size() == 1) {
            endLeaving();
        }
        return ended;
    }

    private void endLeaving() {
        boolean hasMore = FaultBoundary.call(
                "ending UDP sessions whose endpoints are gone",
                () -> sessions.endLeaving(ENDS_PER_TURN, nowNanos()),
                fault -> true);
        onSessionsChanged();
        if (hasMore) {
            var _ = loop.eventLoop().schedule(this::endLeaving, TURN_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            List<CompletableFuture<Void>> done = List.copyOf(awaitingEnds);
            awaitingEnds.clear();
            done.forEach(ended -> ended.complete(null));
        }
    }

    /** How many sessions wait for a reply that may still come. */
    int unanswered() {
        return sessions.unanswered(PATIENCE_NANOS, nowNanos());
    }

    /** The event loop. */
    EventLoop eventLoop() {
        return loop.eventLoop();
    }

    /** The sessions. */
    SessionTable sessions() {
        return sessions;
    }

    /** Sessions that go to another process or come from one. */
    LoopHandover handover() {
        return handover;
    }

    /** Replies that have been received leave now. */
    void flush() {
        replies.send();
    }

    ReplySockets replySockets() {
        return replySockets;
    }

    /** An operator ends a session. */
    void end(Session session) {
        sessions.end(session, nowNanos());
        onSessionsChanged();
    }

    /**
     * Ends all sessions, in turns.
     *
     * @return completed on the event loop when that is done
     */
    CompletableFuture<Void> close() {
        replies.send();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        endSome(closed);
        return closed;
    }

    private void endSome(CompletableFuture<Void> closed) {
        boolean hasMore = sessions.endSome(SessionEnd.SHUTDOWN, ENDS_PER_TURN, nowNanos());
        onSessionsChanged();
        if (hasMore) {
            var _ = loop.eventLoop().schedule(() -> endSome(closed), TURN_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            replySockets.close();
            closed.complete(null);
        }
    }

    void onSessionsChanged() {
        open.lazySet(sessions.size() + sessions.handover().frozen());
        if (!isTicking && (sessions.size() > 0 || !replySockets.isEmpty())) {
            isTicking = true;
            var _ = loop.eventLoop().schedule(this::tick, tickNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private long tickNanos() {
        if (hasMoreToEnd || hasMoreToReport) {
            return BUSY_TICK_NANOS;
        }
        return reportNanos > 0 ? Math.min(TICK_NANOS, reportNanos) : TICK_NANOS;
    }

    private void report(long now) {
        if (hasMoreToReport || reportNanos > 0 && now - reportedNanos >= reportNanos) {
            reportedNanos = hasMoreToReport ? reportedNanos : now;
            hasMoreToReport = sessions.reportProgress(now);
        }
    }

    private void tick() {
        isTicking = false;
        FaultBoundary.run("ending silent UDP sessions", () -> {
            long now = nowNanos();
            hasMoreToEnd = sessions.expire(now);
            replySockets.closeUnused(now);
            report(now);
        });
        onSessionsChanged();
    }

    long nowNanos() {
        return loop.eventLoop().ticker().nanoTime();
    }
}
