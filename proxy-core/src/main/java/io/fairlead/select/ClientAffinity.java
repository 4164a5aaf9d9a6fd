package io.fairlead.select;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServicePortId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which endpoints a client had, for all service ports with session affinity.
 *
 * <p>As in kube-proxy it is each endpoint that remembers its clients, so a client may be remembered by several: it gets
 * the first of them, in the order of the list, that its connection may use. Only that one's memory is refreshed. An
 * endpoint that becomes unreachable forgets its clients by entering a new generation, which costs nothing.
 *
 * <p>Threading: Thread-safe. First connections of one client that come at the same time get the same endpoint.
 *
 * <p>Source: kube-proxy's session affinity; Service field {@code sessionAffinityConfig.clientIP}.
 */
final class ClientAffinity {
    private final Cache<Key, Memories> cache;
    private final Ticker ticker;

    /** @param clients how many clients are remembered at most; those that were not seen for long are forgotten first */
    ClientAffinity(long clients, Ticker ticker) {
        this.ticker = ticker;
        cache = Caffeine.newBuilder()
                .maximumSize(clients)
                .expireAfter(Expiry.<Key, Memories>writing((key, memories) -> memories.timeout()))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** A client of a service port. */
    private record Key(ServicePortId servicePort, IpAddress client) {}

    /** That an endpoint had a client's connection, and when the latest one was new. */
    private record Memory(Candidate candidate, int generation, long seenNanos) {}

    /** Who remembers a client; each endpoint once. */
    private record Memories(List<Memory> list, long timeoutNanos) {
        Duration timeout() {
            return Duration.ofNanos(timeoutNanos);
        }
    }

    /**
     * Picks the endpoint that the client had, or else another, and remembers it.
     *
     * @param usable what the connection may use now
     * @param picker picks from the usable ones
     * @param timeoutNanos how long a client is remembered after its latest new connection
     */
    @Nullable
    Candidate pick(ServicePortId id, CandidateList usable, Picker picker, long timeoutNanos, PickRequest request) {
        Pick pick = new Pick(usable, picker, timeoutNanos, request, ticker.read());
        cache.asMap().compute(new Key(id, request.client()), pick);
        return pick.picked;
    }

    /** How many clients are remembered, after those whose time is up have been forgotten. */
    long clients() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    /** One pick, done while the client's entry is locked. */
    private static final class Pick implements BiFunction<Key, @Nullable Memories, @Nullable Memories> {
        private final CandidateList usable;
        private final Picker picker;
        private final long timeoutNanos;
        private final PickRequest request;
        private final long nowNanos;
        private @Nullable Candidate picked;

        Pick(CandidateList usable, Picker picker, long timeoutNanos, PickRequest request, long nowNanos) {
            this.usable = usable;
            this.picker = picker;
            this.timeoutNanos = timeoutNanos;
            this.request = request;
            this.nowNanos = nowNanos;
        }

        @Override
        public @Nullable Memories apply(Key key, @Nullable Memories memories) {
            List<Memory> valid = valid(memories);
            Candidate chosen = firstUsable(valid);
            if (chosen == null) {
                chosen = picker.pick(request);
            } else {
                chosen.markOpened();
            }
            picked = chosen;
            return chosen == null ? memories : remember(valid, chosen);
        }

        private List<Memory> valid(@Nullable Memories memories) {
            List<Memory> valid = new ArrayList<>(2);
            if (memories != null) {
                for (Memory memory : memories.list()) {
                    if (isValid(memory)) {
                        valid.add(memory);
                    }
                }
            }
            return valid;
        }

        private boolean isValid(Memory memory) {
            return memory.generation() == memory.candidate().generation()
                    && nowNanos - memory.seenNanos() < timeoutNanos
                    && !request.excludes(memory.candidate());
        }

        private @Nullable Candidate firstUsable(List<Memory> valid) {
            Candidate first = null;
            int firstPosition = Integer.MAX_VALUE;
            for (Memory memory : valid) {
                int position = usable.position(memory.candidate());
                if (position >= 0 && position < firstPosition) {
                    first = memory.candidate();
                    firstPosition = position;
                }
            }
            return first;
        }

        private Memories remember(List<Memory> valid, Candidate chosen) {
            valid.removeIf(memory -> memory.candidate() == chosen);
            valid.add(new Memory(chosen, chosen.generation(), nowNanos));
            return new Memories(valid, timeoutNanos);
        }
    }
}
