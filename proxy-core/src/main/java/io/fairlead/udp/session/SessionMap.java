package io.fairlead.udp.session;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session of a datagram. A hash table whose entries are the sessions themselves, so that looking allocates nothing. Hot
 * path.
 *
 * <p>Threading: confined to its event loop.
 */
final class SessionMap {
    private static final int SMALLEST = 64;

    private final long seed;
    private Session[] buckets = new Session[SMALLEST];
    private int size;

    /** @param seed secret; see {@link Flow#hash} */
    SessionMap(long seed) {
        this.seed = seed;
    }

    int size() {
        return size;
    }

    int hash(Flow flow) {
        return flow.hash(seed);
    }

    @Nullable
    Session find(Flow flow, int hash) {
        Session session = buckets[hash & buckets.length - 1];
        while (session != null && !(session.hash() == hash && session.flow().isSame(flow))) {
            session = session.nextInBucket;
        }
        return session;
    }

    /** How many buckets there are now. */
    int buckets() {
        return buckets.length;
    }

    /** The first session of a bucket; the others follow it. */
    @Nullable
    Session first(int bucket) {
        return buckets[bucket];
    }

    void add(Session session) {
        if (size >= buckets.length) {
            resize(2 * buckets.length);
        }
        put(session);
        size++;
    }

    private void put(Session session) {
        int bucket = session.hash() & buckets.length - 1;
        session.nextInBucket = buckets[bucket];
        buckets[bucket] = session;
    }

    @SuppressWarnings("NullAway") // the array's elements may be null
    void remove(Session session) {
        int bucket = session.hash() & buckets.length - 1;
        Session before = buckets[bucket];
        if (before == session) {
            buckets[bucket] = session.nextInBucket;
        } else {
            while (before.nextInBucket != session) {
                before = before.nextInBucket;
            }
            before.nextInBucket = session.nextInBucket;
        }
        session.nextInBucket = null;
        size--;
        if (size < buckets.length / 8 && buckets.length > SMALLEST) {
            resize(buckets.length / 2);
        }
    }

    /**
     * Looks at the sessions of one bucket. Buckets are walked in the order of their reversed index, so that a table that
     * grows or shrinks between two calls skips no session; one may be looked at twice after it has shrunk.
     *
     * @param cursor 0 to begin, else the last result
     * @return where to go on; 0 at the end
     */
    int scan(int cursor, Consumer<Session> action) {
        int mask = buckets.length - 1;
        Session session = buckets[cursor & mask];
        while (session != null) {
            Session next = session.nextInBucket;
            action.accept(session);
            session = next;
        }
        return Integer.reverse(Integer.reverse(cursor | ~mask) + 1);
    }

    private void resize(int length) {
        Session[] old = buckets;
        buckets = new Session[length];
        for (Session first : old) {
            Session session = first;
            while (session != null) {
                Session next = session.nextInBucket;
                put(session);
                session = next;
            }
        }
    }
}
