package io.fairlead.udp;

import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.ConnectionId;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionView;
import io.fairlead.observe.ViewCollector;
import io.fairlead.observe.ViewPage;
import io.fairlead.observe.ViewQuery;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.transport.EpollLoop;
import io.fairlead.transport.ListenException;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.UdpOptions;
import io.fairlead.transport.UdpServerSocket;
import io.fairlead.transport.UdpTransport;
import io.fairlead.udp.session.Session;
import io.fairlead.udp.session.SessionState;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Relays datagrams between clients and endpoints.
 *
 * <p>Threading: Thread-safe; sockets are opened and changes are followed by the control thread.
 *
 * <p>Ownership: owns the sessions and their sockets; {@link #close} ends them.
 */
public final class UdpRelay {
    private static final long CLOSE_SECONDS = 10;

    private final UdpTransport transport;
    private final UdpConfig bounds;
    private final SessionObserver observer;
    private final EndpointObserver endpoints;
    private final Duration reportInterval;

    /** Those of event loops that have received something; each has some megabytes for batches. */
    private final Map<EventLoop, UdpLoop> loops = new ConcurrentHashMap<>();

    private final Receptions receptions = new Receptions();
    private final RelayHandover handover;

    /**
     * A relay without sessions.
     *
     * @param bounds how many sessions there may be
     * @param reportInterval how often open sessions are reported to the observer; zero for never
     */
    public UdpRelay(
            UdpTransport transport,
            UdpConfig bounds,
            SessionObserver observer,
            EndpointObserver endpoints,
            Duration reportInterval) {
        this.transport = transport;
        this.bounds = bounds;
        this.observer = observer;
        this.endpoints = endpoints;
        this.reportInterval = reportInterval;
        handover = new RelayHandover(transport, loops, this::of, receptions);
    }

    private UdpLoop of(EpollLoop loop) {
        UdpLoop known = loops.get(loop.eventLoop());
        return known != null ? known : add(loop);
    }

    private UdpLoop add(EpollLoop loop) {
        UdpLoop added = new UdpLoop(loop, transport, bounds, observer, endpoints, reportInterval);
        loops.put(loop.eventLoop(), added);
        return added;
    }

    /**
     * Receives the datagrams that are sent to an address.
     *
     * @param isShared whether the proxy has sockets on the same port at an overlapping address
     * @throws ListenException if it cannot
     */
    public ServerSocket receive(
            AddressPort address, ListenOptions.Binding binding, boolean isShared, UdpFrontend frontend) {
        UdpOptions.Destination destination =
                address.address().isAny() ? UdpOptions.Destination.ADDRESS : UdpOptions.Destination.BOUND;
        UdpFrontends only = sent -> frontend;
        UdpServerSocket receiving = transport.bind(
                address,
                new UdpOptions(isShared, binding, destination),
                (socket, hasError) -> of(socket.loop()).onClientsReady(socket, hasError, false, only));
        return opened(new Receptions.Reception(receiving, only, false), frontend::close);
    }

    private ServerSocket opened(Receptions.Reception reception, Runnable onClose) {
        receptions.add(reception);
        return new ReceivingSocket(reception, receptions, onClose);
    }

    /** A socket that closes with it what it received for. */
    private record ReceivingSocket(Receptions.Reception reception, Receptions receptions, Runnable onClose)
            implements ServerSocket {
        @Override
        public AddressPort address() {
            return reception.socket().address();
        }

        @Override
        public void close() {
            receptions.remove(reception);
            onClose.run();
            reception.socket().close();
        }
    }

    /**
     * Receives the datagrams that the packet filter hands to an address of this machine's, whatever their destination.
     *
     * @throws ListenException if it cannot
     */
    public ServerSocket receiveTransparently(AddressPort address, UdpFrontends frontends) {
        UdpOptions options = new UdpOptions(false, ListenOptions.Binding.TRANSPARENT, UdpOptions.Destination.ORIGINAL);
        UdpServerSocket receiving = transport.bind(
                address,
                options,
                (socket, hasError) -> of(socket.loop()).onClientsReady(socket, hasError, true, frontends));
        return opened(new Receptions.Reception(receiving, frontends, true), () -> {});
    }

    /**
     * Freezes sessions of an event loop, for another process. The first call for a loop stops its sockets for clients: what comes waits
     * in the kernel, for the other process, which has the same sockets.
     *
     * @param loop the number of the event loop, from 0
     * @param most how many sessions at most
     */
    public FrozenSessions freeze(int loop, int most) {
        return handover.freeze(loop, most);
    }

    /** The other process is gone: the sockets for clients are read here again. Frozen sessions are to be restored before. */
    public void thaw() {
        transport.resume();
    }

    /**
     * Prepares to take sessions of another process.
     *
     * @param table the current routes, which have been in force before {@link #follow} is called with them
     */
    public SessionAdoption prepare(List<SessionState> sessions, Supplier<RouteTable> table) {
        return handover.prepare(sessions, table);
    }

    /** All sessions of an event loop of the other process's have come: its sockets for clients are read from now on. */
    public void onLoopDone(int predecessorLoop) {
        transport.onLoopDone(predecessorLoop);
    }

    /** No more sessions come: all sockets for clients are read, and those that nothing here uses are closed. */
    public void onPredecessorEnd() {
        transport.onPredecessorEnd();
    }

    /**
     * Ends the sessions whose endpoints serve no longer. Comes after the balancers have followed the update, so that no new session
     * gets such an endpoint.
     *
     * @return completed, on any thread, once these sessions have ended: the next datagram of their clients picks again
     */
    public CompletableFuture<Void> follow(RouteUpdate update) {
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        for (RouteChange change : update.routes()) {
            Route before = change.before();
            if (before != null && isLoss(before, change)) {
                ended.addAll(onServing(change.id(), change.after()));
            }
        }
        return CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new));
    }

    private static boolean isLoss(Route before, RouteChange change) {
        Route after = change.after();
        return change.id().name().protocol() == Protocol.UDP
                && (after == null
                        || !after.endpoints()
                                .serving()
                                .equals(before.endpoints().serving()));
    }

    private List<CompletableFuture<Void>> onServing(ServicePortId id, @Nullable Route after) {
        Set<AddressPort> serving = new HashSet<>();
        if (after != null) {
            for (Endpoint endpoint : after.endpoints().serving()) {
                serving.add(endpoint.address());
            }
        }
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        loops.forEach((eventLoop, loop) -> {
            if (!eventLoop.isShuttingDown()) {
                ended.add(on(eventLoop, () -> loop.onServing(id, serving, after == null)));
            }
        });
        return ended;
    }

    /** Begins something on an event loop that takes it some turns. */
    private static CompletableFuture<Void> on(EventLoop eventLoop, Supplier<CompletableFuture<Void>> action) {
        return CompletableFuture.completedFuture(null).thenComposeAsync(_ -> action.get(), eventLoop);
    }

    /** How many sessions there are. */
    public int openSessions() {
        return loops.values().stream().mapToInt(UdpLoop::openSessions).sum();
    }

    /** The sessions that a query asks for. Each event loop looks at a bounded number of them per turn. */
    public CompletableFuture<ViewPage<SessionView>> list(ViewQuery<SessionView> query) {
        List<CompletableFuture<ViewPage<SessionView>>> parts = new ArrayList<>();
        for (UdpLoop loop : loops.values()) {
            int index = index(loop);
            ViewCollector<SessionView> collector = new ViewCollector<>(query);
            parts.add(new SessionWalk(loop, session -> {
                        collector.add(session.view(index, loop.nowNanos()));
                        return true;
                    })
                    .start()
                    .thenApply(_ -> collector.page()));
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(_ -> ViewPage.merged(
                        parts.stream().map(CompletableFuture::join).toList(), query));
    }

    /**
     * Ends a session.
     *
     * @return whether there was one
     */
    public CompletableFuture<Boolean> close(ConnectionId id) {
        CompletableFuture<Boolean> closed = CompletableFuture.completedFuture(false);
        for (UdpLoop loop : loops.values()) {
            if (index(loop) == id.loop() && id.protocol() == Protocol.UDP) {
                AtomicReference<@Nullable Session> found = new AtomicReference<>();
                closed = new SessionWalk(loop, session -> {
                            if (session.number() == id.number()) {
                                found.set(session);
                            }
                            return found.get() == null;
                        })
                        .start()
                        .thenApplyAsync(_ -> end(loop, found.get()), loop.eventLoop());
            }
        }
        return closed;
    }

    private static boolean end(UdpLoop loop, @Nullable Session session) {
        if (session == null || session.hasEnded()) {
            return false;
        }
        loop.end(session);
        return true;
    }

    /** The number of its event loop among those of the proxy; the first one is 1. */
    private int index(UdpLoop loop) {
        int index = 1;
        for (EpollLoop each : transport.loops()) {
            if (each.eventLoop().equals(loop.eventLoop())) {
                return index;
            }
            index++;
        }
        throw new IllegalStateException("not an event loop of this proxy");
    }

    /** How many sessions wait for a reply that may still come. Not to be called on an event loop. */
    public int unanswered() {
        AtomicInteger count = new AtomicInteger();
        onAll(loop -> count.addAndGet(loop.unanswered()));
        return count.get();
    }

    /** Ends all sessions. Returns when that is done, or after ten seconds; not to be called on an event loop. */
    public void close() {
        List<CompletableFuture<Void>> closed = new ArrayList<>();
        loops.forEach((eventLoop, loop) -> {
            if (!eventLoop.isShutdown()) {
                closed.add(on(eventLoop, loop::close));
            }
        });
        CompletableFuture.allOf(closed.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, CLOSE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(fault -> null)
                .join();
    }

    private void onAll(Consumer<UdpLoop> action) {
        List<Future<?>> actions = new ArrayList<>();
        loops.forEach((eventLoop, loop) -> {
            if (!eventLoop.isShutdown()) {
                actions.add(eventLoop.submit(() -> action.accept(loop)));
            }
        });
        actions.forEach(Future::awaitUninterruptibly);
    }
}
