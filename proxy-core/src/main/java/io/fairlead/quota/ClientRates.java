package io.fairlead.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.model.IpAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many new connections clients make, for all service ports that limit it. Each client has a bucket of as many tokens as it may make
 * connections in a second, which fills again within a second. A connection takes a token; one that finds none is refused and takes
 * nothing.
 *
 * <p>The number of buckets is bounded. A flood of addresses that are seen once does not displace clients that connect often; a client
 * whose bucket is displaced all the same begins with a full one.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Source: ITU-T I.371, Generic Cell Rate Algorithm: a bucket is one number, the time at which it is full.
 */
public final class ClientRates {
    /** Buckets at most; about 10 MB. */
    static final int MOST_CLIENTS = 65_536;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A bucket that has not been asked for so long is full. */
    private static final Duration KEPT = Duration.ofSeconds(2);

    private final Ticker ticker;

    /** Null until a Service needs it: its classes take a megabyte, and most processes never do. */
    private volatile @Nullable Cache<Key, AtomicLong> buckets;

    /** @param ticker the clock */
    public ClientRates(Ticker ticker) {
        this.ticker = ticker;
    }

    /** A client of a service port. */
    private record Key(ServiceQuota quota, IpAddress client) {}

    /** Takes a token. */
    boolean tryTake(ServiceQuota quota, IpAddress client, int perSecond) {
        long now = ticker.read();
        AtomicLong bucket = buckets().get(new Key(quota, client), _ -> new AtomicLong(now));
        long tokenNanos = SECOND_NANOS / perSecond;
        long full = tokenNanos * perSecond;
        while (true) {
            long fullAt = bucket.get();
            long fullAfter = (fullAt - now < 0 ? now : fullAt) + tokenNanos;
            if (fullAfter - now > full) {
                return false;
            }
            if (bucket.compareAndSet(fullAt, fullAfter)) {
                return true;
            }
        }
    }

    /** How many buckets there are, after those that are full are removed. */
    long clients() {
        Cache<Key, AtomicLong> current = buckets;
        if (current == null) {
            return 0;
        }
        current.cleanUp();
        return current.estimatedSize();
    }

    private Cache<Key, AtomicLong> buckets() {
        Cache<Key, AtomicLong> current = buckets;
        return current == null ? open() : current;
    }

    private synchronized Cache<Key, AtomicLong> open() {
        Cache<Key, AtomicLong> opened = buckets;
        if (opened == null) {
            opened = Caffeine.newBuilder()
                    .maximumSize(MOST_CLIENTS)
                    .expireAfterAccess(KEPT)
                    .ticker(ticker)
                    .executor(Runnable::run)
                    .build();
            buckets = opened;
        }
        return opened;
    }
}
