package io.fairlead.quota;

import io.fairlead.model.IpAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many connections each client has open. It has an entry only for clients that have one, so it is bounded as open connections
 * are.
 *
 * <p>Threading: Thread-safe.
 */
final class ClientCounts {
    private final ConcurrentHashMap<IpAddress, Integer> open = new ConcurrentHashMap<>();

    /** Counts a connection, unless the client has as many as it may have; never more than that, whatever other threads do. */
    boolean tryTake(IpAddress client, int most) {
        while (true) {
            @Nullable Integer now = open.get(client);
            if (now == null) {
                if (open.putIfAbsent(client, 1) == null) {
                    return true;
                }
            } else if (now >= most) {
                return false;
            } else if (open.replace(client, now, now + 1)) {
                return true;
            }
        }
    }

    /** Counts a connection however many there are. */
    void take(IpAddress client) {
        open.merge(client, 1, Integer::sum);
    }

    /** The end of a connection that was counted. */
    void release(IpAddress client) {
        open.compute(client, (_, now) -> {
            if (now == null) {
                throw new IllegalStateException("a connection of " + client + " was released twice");
            }
            return now == 1 ? null : now - 1;
        });
    }

    /** How many clients have connections. */
    int clients() {
        return open.size();
    }
}
