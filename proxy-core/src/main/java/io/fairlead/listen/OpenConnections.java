package io.fairlead.listen;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.LifetimeSettings;
import io.fairlead.model.Protocol;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionId;
import io.fairlead.observe.ConnectionView;
import io.fairlead.observe.ViewCollector;
import io.fairlead.observe.ViewPage;
import io.fairlead.observe.ViewQuery;
import io.fairlead.select.Balancer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections that are open, by event loop.
 *
 * <p>Threading: Thread-safe; connections are added and removed on their own event loops.
 */
public final class OpenConnections {
    private final Map<EventLoop, Loop> loops = new LinkedHashMap<>();
    private final AtomicInteger arrivals = new AtomicInteger();
    private volatile Consumer<Balancer> onReturned = balancer -> {};

    /** @param reportInterval how often each is reported to the observer; zero for never */
    OpenConnections(List<EventLoop> eventLoops, Duration reportInterval) {
        eventLoops.forEach(eventLoop -> loops.put(eventLoop, new Loop(loops.size() + 1, eventLoop, reportInterval)));
    }

    /** The connections of an event loop. */
    Loop of(EventLoop eventLoop) {
        Loop loop = loops.get(eventLoop);
        if (loop == null) {
            throw new IllegalArgumentException("not an event loop of this proxy");
        }
        return loop;
    }

    /** The event loop that gets the next connection of another process. */
    int nextLoop(int eventLoops) {
        return Math.floorMod(arrivals.getAndIncrement(), eventLoops);
    }

    /**
     * Freezes connections of an event loop that can go to another process now. Waits for the event loop.
     *
     * @param number of the event loop, from 0
     * @param mostDescriptors how many descriptors they may have
     * @param mostBytes about how many bytes they may have read and not written
     */
    public FrozenConnections freeze(int number, int mostDescriptors, int mostBytes) {
        EventLoop eventLoop = List.copyOf(loops.keySet()).get(number);
        Loop loop = of(eventLoop);
        FrozenConnections frozen = new FrozenConnections(eventLoop);
        if (!eventLoop.isShutdown()) {
            eventLoop
                    .submit(() -> frozen.take(loop, mostDescriptors, mostBytes))
                    .awaitUninterruptibly();
        }
        return frozen;
    }

    /** How many are open now. */
    public int count() {
        int count = 0;
        for (Loop loop : loops.values()) {
            count += loop.count.get();
        }
        return count;
    }

    /** How many are open on each event loop, in their order. */
    public List<Integer> counts() {
        return loops.values().stream().map(loop -> loop.count.get()).toList();
    }

    /**
     * The connections that a query asks for. Each event loop looks at a bounded number of them per turn. Fails if an event
     * loop has ended.
     */
    public CompletableFuture<ViewPage<ConnectionView>> list(ViewQuery<ConnectionView> query) {
        List<CompletableFuture<ViewPage<ConnectionView>>> parts = new ArrayList<>();
        loops.forEach((eventLoop, loop) -> {
            ViewCollector<ConnectionView> collector = new ViewCollector<>(query);
            ConnectionWalk walk = new ConnectionWalk(eventLoop, loop, connection -> {
                collector.add(connection.view(loop.index));
                return true;
            });
            parts.add(walk.start().thenApply(_ -> collector.page()));
        });
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(_ -> ViewPage.merged(
                        parts.stream().map(CompletableFuture::join).toList(), query));
    }

    /**
     * Resets a connection.
     *
     * @return whether it was open
     */
    public CompletableFuture<Boolean> close(ConnectionId id, CloseReason reason) {
        CompletableFuture<Boolean> closed = CompletableFuture.completedFuture(false);
        for (Map.Entry<EventLoop, Loop> entry : loops.entrySet()) {
            Loop loop = entry.getValue();
            if (loop.index == id.loop() && id.protocol() == Protocol.TCP) {
                AtomicBoolean isFound = new AtomicBoolean();
                closed = new ConnectionWalk(entry.getKey(), loop, connection -> {
                            if (connection.number == id.number()) {
                                isFound.set(true);
                                connection.abort(reason);
                            }
                            return !isFound.get();
                        })
                        .start()
                        .thenApply(_ -> isFound.get());
            }
        }
        return closed;
    }

    /**
     * Open connections of a service port have another maximum lifetime from now on. Event loops follow in turns.
     *
     * @param balancer of the service port
     */
    public CompletableFuture<Void> limitLifetimes(Balancer balancer, LifetimeSettings settings) {
        return walk(connection -> {
            if (connection.balancer() == balancer) {
                connection.limitLifetime(settings);
            }
            return true;
        });
    }

    /**
     * Resets the connections to some endpoints, each after what its endpoint has sent. Event loops do so in turns.
     *
     * @param endpoints by the balancer of their service port
     * @return completed at the end; connections that have no endpoint yet are left alone
     */
    public CompletableFuture<Void> cut(Map<Balancer, Set<AddressPort>> endpoints, CloseReason reason) {
        Map<Balancer, Set<AddressPort>> affected = Map.copyOf(endpoints);
        return walk(connection -> {
            Set<AddressPort> ofService = affected.get(connection.balancer());
            AddressPort endpoint = connection.endpointAddress();
            if (ofService != null && endpoint != null && ofService.contains(endpoint)) {
                connection.cut(reason);
            }
            return true;
        });
    }

    /** Closes connections for re-balancing. Event loops do so in turns; completed at the end. */
    public CompletableFuture<Void> close(ClosingPlan plan) {
        return walk(plan::visit);
    }

    /** All event loops look at their connections. */
    private CompletableFuture<Void> walk(Predicate<Connection> visitor) {
        return CompletableFuture.allOf(loops.entrySet().stream()
                .map(entry -> new ConnectionWalk(entry.getKey(), entry.getValue(), careful(visitor)).start())
                .toArray(CompletableFuture[]::new));
    }

    /** A fault costs the connection at which it happens. */
    private static Predicate<Connection> careful(Predicate<Connection> visitor) {
        return connection -> FaultBoundary.call(connection, () -> visitor.test(connection), fault -> true);
    }

    /**
     * Sets the observer of endpoints that return.
     *
     * @param observer called on event loops when an ejected endpoint of a service port accepts again
     */
    public void onReturned(Consumer<Balancer> observer) {
        onReturned = observer;
    }

    void onEndpointReturned(Balancer balancer) {
        onReturned.accept(balancer);
    }

    /** The frontends of open connections. Waits for the event loops, so it must not be called on one. */
    public Set<Frontend> frontends() {
        Set<Frontend> frontends = ConcurrentHashMap.newKeySet();
        onAll(loop -> loop.addFrontends(frontends));
        return frontends;
    }

    /** Ends all of them. Returns when that is done; not to be called on an event loop. */
    public void abortAll(CloseReason reason) {
        onAll(loop -> loop.abortAll(reason));
    }

    /** Returns when all that was accepted so far is counted; not to be called on an event loop. */
    public void settle() {
        onAll(loop -> {});
    }

    private void onAll(Consumer<Loop> action) {
        List<Future<?>> actions = new ArrayList<>();
        loops.forEach((eventLoop, loop) -> {
            // A connection that a fault has ended has no observer left.
            if (!eventLoop.isShutdown()) {
                actions.add(eventLoop.submit(() -> action.accept(loop)));
            }
        });
        actions.forEach(Future::awaitUninterruptibly);
    }

    /** The connections of one event loop, linked through themselves. */
    static final class Loop {
        private final int index;
        private final AtomicInteger count = new AtomicInteger();
        private final List<ConnectionWalk> walks = new ArrayList<>();
        private final ProgressReports reports;
        private final EventLoop eventLoop;
        private @Nullable Lifetimes lifetimes;
        private @Nullable Connection first;
        private long opened;

        /** Walks that are under way. */
        List<ConnectionWalk> walks() {
            return walks;
        }

        Loop(int index, EventLoop eventLoop, Duration reportInterval) {
            this.index = index;
            this.eventLoop = eventLoop;
            reports = new ProgressReports(eventLoop, this, reportInterval);
        }

        /** Those with a maximum lifetime; most event loops have none. */
        Lifetimes lifetimes() {
            Lifetimes known = lifetimes;
            if (known == null) {
                known = new Lifetimes(eventLoop);
                lifetimes = known;
            }
            return known;
        }

        @Nullable
        Connection first() {
            return first;
        }

        void add(Connection connection) {
            connection.number = ++opened;
            addAgain(connection);
        }

        /** One that was removed for a while. */
        void addAgain(Connection connection) {
            reports.onOpened();
            connection.next = first;
            if (first != null) {
                first.previous = connection;
            }
            first = connection;
            count.lazySet(count.get() + 1);
        }

        void remove(Connection connection) {
            if (!walks.isEmpty()) {
                walks.forEach(walk -> walk.onRemoved(connection));
            }
            if (connection.previous != null) {
                connection.previous.next = connection.next;
            } else {
                first = connection.next;
            }
            if (connection.next != null) {
                connection.next.previous = connection.previous;
            }
            connection.next = null;
            connection.previous = null;
            count.lazySet(count.get() - 1);
        }

        private void addFrontends(Set<Frontend> frontends) {
            for (Connection connection = first; connection != null; connection = connection.next) {
                frontends.add(connection.frontend());
            }
        }

        private void abortAll(CloseReason reason) {
            for (Connection connection = first; connection != null; connection = first) {
                FaultBoundary.run(connection, open -> open.abort(reason), (open, fault) -> {});
                if (first == connection) {
                    remove(connection);
                }
            }
        }
    }
}
