package io.fairlead.select;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.ServicePortId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which endpoints a client had, for all service ports with session affinity.
 *
 * <p>As in kube-proxy it is each endpoint that remembers its clients, so a client may be remembered by several: it gets
 * the first of them, in the order of the list, that its connection may use. Only that one's memory is refreshed. An
 * endpoint that becomes unreachable forgets its clients by entering a new generation, which costs nothing.
 *
 * <p>The number of memories is bounded. Beyond it, clients that connect rarely are forgotten before those that connect
 * often, so a flood of addresses that are seen once does not displace returning clients.
 *
 * <p>Threading: Thread-safe. First connections of one client that come at the same time get the same endpoint.
 *
 * <p>Source: kube-proxy's session affinity; Service field {@code sessionAffinityConfig.clientIP}.
 */
final class ClientAffinity {
    private final LongSupplier capacity;
    private final Ticker ticker;
    private final LongAdder evictions = new LongAdder();

    /** Null until a Service needs it: its classes take a megabyte, and most sidecars never do. */
    private volatile @Nullable Cache<Key, Memory> cache;

    /** @param clients how many clients are remembered at most; one that several endpoints remember counts for each */
    ClientAffinity(long clients, Ticker ticker) {
        this(() -> clients, ticker);
    }

    /** @param capacity the same, but only asked for once it is needed */
    ClientAffinity(LongSupplier capacity, Ticker ticker) {
        this.capacity = capacity;
        this.ticker = ticker;
    }

    /** Gets ready for the first pick, which otherwise does it itself. */
    void prepare() {
        var _ = cache();
    }

    private Cache<Key, Memory> cache() {
        Cache<Key, Memory> current = cache;
        return current == null ? open() : current;
    }

    private synchronized Cache<Key, Memory> open() {
        Cache<Key, Memory> opened = cache;
        if (opened == null) {
            opened = create(capacity.getAsLong());
            cache = opened;
        }
        return opened;
    }

    private Cache<Key, Memory> create(long clients) {
        return Caffeine.newBuilder()
                .maximumWeight(clients)
                .<Key, Memory>weigher((_, latest) -> latest.count())
                .expireAfter(Expiry.<Key, Memory>writing((_, latest) -> Duration.ofNanos(latest.timeoutNanos)))
                .evictionListener((_, _, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evictions.increment();
                    }
                })
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** A client of a service port; its address is part of it, which saves an object for each client. */
    private record Key(ServicePortId servicePort, IpFamily family, long high, long low) {
        static Key of(ServicePortId servicePort, IpAddress client) {
            return new Key(servicePort, client.family(), client.high(), client.low());
        }

        AffinityState state(AddressPort endpoint, long ageNanos) {
            return new AffinityState(servicePort, new IpAddress(family, high, low), endpoint, ageNanos);
        }
    }

    /**
     * The memory that an endpoint had a client's connection, and when the latest one was opened.
     *
     * @param timeoutNanos how long it is remembered
     * @param older the memory of another endpoint, each endpoint once; usually none
     */
    private record Memory(
            Candidate candidate,
            int generation,
            long seenNanos,
            long timeoutNanos,
            @Nullable Memory older) {
        int count() {
            int count = 0;
            for (Memory memory = this; memory != null; memory = memory.older) {
                count++;
            }
            return count;
        }

        /** Whether it counts still. */
        boolean isOf(long nowNanos) {
            return generation == candidate.generation() && nowNanos - seenNanos < timeoutNanos;
        }

        Memory before(@Nullable Memory other) {
            return new Memory(candidate, generation, seenNanos, timeoutNanos, other);
        }
    }

    /**
     * Picks the endpoint that the client had, or else another, and remembers it.
     *
     * @param usable the candidates that the connection may use now
     * @param picker picks from the usable ones
     * @param timeoutNanos how long a client is remembered after its latest new connection
     * @param hits counts the picks of an endpoint that the client had
     */
    @Nullable
    Candidate pick(
            ServicePortId id,
            CandidateList usable,
            Picker picker,
            long timeoutNanos,
            PickRequest request,
            LongAdder hits) {
        Pick pick = new Pick(usable, picker, timeoutNanos, request, ticker.read());
        cache().asMap().compute(Key.of(id, request.client()), pick);
        if (pick.isHit) {
            hits.increment();
        }
        return pick.picked;
    }

    /**
     * The endpoint that the next connection of a client would go to because it is remembered; null if there is none. Nothing
     * is remembered by that.
     */
    @Nullable
    Candidate remembered(ServicePortId id, CandidateList usable, long timeoutNanos, PickRequest request) {
        Cache<Key, Memory> current = cache;
        if (current == null) {
            return null;
        }
        Memory latest = current.policy().getIfPresentQuietly(Key.of(id, request.client()));
        Pick pick = new Pick(usable, ignored -> null, timeoutNanos, request, ticker.read());
        return pick.firstUsable(pick.valid(latest));
    }

    /** The time by its clock. */
    long nowNanos() {
        return ticker.read();
    }

    /** Remembers that a client had an endpoint, as another process has observed it. */
    void remember(ServicePortId id, IpAddress client, Candidate endpoint, long seenNanos, long timeoutNanos) {
        cache().asMap()
                .compute(
                        Key.of(id, client),
                        (_, others) -> new Memory(endpoint, endpoint.generation(), seenNanos, timeoutNanos, others));
    }

    /** All that is remembered now, in no order. Takes a while if that is much, and disturbs no pick. */
    List<AffinityState> states() {
        List<AffinityState> states = new ArrayList<>();
        Cache<Key, Memory> current = cache;
        if (current != null) {
            long now = ticker.read();
            current.asMap().forEach((key, latest) -> {
                for (Memory memory = latest; memory != null; memory = memory.older()) {
                    if (memory.isOf(now)) {
                        states.add(key.state(memory.candidate().address(), now - memory.seenNanos()));
                    }
                }
            });
        }
        return states;
    }

    /** A client is no longer remembered by any endpoint of a service port. */
    void forget(ServicePortId id, IpAddress client) {
        Cache<Key, Memory> current = cache;
        if (current != null) {
            current.invalidate(Key.of(id, client));
        }
    }

    /** How many clients are remembered, after those whose time is up have been forgotten. */
    long clients() {
        Cache<Key, Memory> current = cache();
        current.cleanUp();
        return current.estimatedSize();
    }

    /** How many clients were forgotten before their time, since there were too many. */
    long evictions() {
        return evictions.sum();
    }

    /** One pick, done while the client's entry is locked. */
    private static final class Pick implements BiFunction<Key, @Nullable Memory, @Nullable Memory> {
        private final CandidateList usable;
        private final Picker picker;
        private final long timeoutNanos;
        private final PickRequest request;
        private final long nowNanos;
        private @Nullable Candidate picked;
        private boolean isHit;

        Pick(CandidateList usable, Picker picker, long timeoutNanos, PickRequest request, long nowNanos) {
            this.usable = usable;
            this.picker = picker;
            this.timeoutNanos = timeoutNanos;
            this.request = request;
            this.nowNanos = nowNanos;
        }

        @Override
        public @Nullable Memory apply(Key key, @Nullable Memory latest) {
            Memory valid = valid(latest);
            Candidate chosen = firstUsable(valid);
            isHit = chosen != null;
            if (chosen == null) {
                chosen = picker.pick(request);
            } else {
                chosen.markOpened();
            }
            picked = chosen;
            return chosen == null ? latest : remember(valid, chosen);
        }

        /** Looked at once for a pick, since endpoints may be ejected meanwhile. */
        private @Nullable Memory valid(@Nullable Memory latest) {
            Memory valid = null;
            for (Memory memory = latest; memory != null; memory = memory.older()) {
                if (isValid(memory)) {
                    valid = valid == null && memory.older() == null ? memory : memory.before(valid);
                }
            }
            return valid;
        }

        private boolean isValid(Memory memory) {
            return memory.generation() == memory.candidate().generation()
                    && nowNanos - memory.seenNanos() < timeoutNanos
                    && !request.excludes(memory.candidate());
        }

        private @Nullable Candidate firstUsable(@Nullable Memory valid) {
            Candidate first = null;
            int firstPosition = Integer.MAX_VALUE;
            for (Memory memory = valid; memory != null; memory = memory.older()) {
                int position = usable.position(memory.candidate());
                if (position >= 0 && position < firstPosition) {
                    first = memory.candidate();
                    firstPosition = position;
                }
            }
            return first;
        }

        private Memory remember(@Nullable Memory valid, Candidate chosen) {
            Memory others = null;
            for (Memory memory = valid; memory != null; memory = memory.older()) {
                if (memory.candidate() != chosen) {
                    others = memory.before(others);
                }
            }
            return new Memory(chosen, chosen.generation(), nowNanos, timeoutNanos, others);
        }
    }
}
