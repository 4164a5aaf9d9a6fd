package io.fairlead.transport;

import io.fairlead.model.AddressPort;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints for which the kernel recently had no ephemeral port left. Otherwise the kernel would search all its
 * ports again for each connection.
 *
 * <p>Threading: Confined to its event loop.
 */
final class ExhaustedPorts {
    /** A sixth of TIME_WAIT: by then, a good part of the ports may be free again. */
    private static final long REMEMBERED_NANOS = Duration.ofSeconds(10).toNanos();

    /** With more endpoints than that, the kernel is asked again sooner. */
    private static final int MAX_ENDPOINTS = 1024;

    private final Map<AddressPort, Long> untilNanos = new HashMap<>();

    /** The kernel had no port for this endpoint. */
    void add(AddressPort endpoint, long nowNanos) {
        if (untilNanos.size() >= MAX_ENDPOINTS) {
            untilNanos.clear();
        }
        untilNanos.put(endpoint, nowNanos + REMEMBERED_NANOS);
    }

    /** Whether there are none, as usual: no clock need be read. */
    boolean isEmpty() {
        return untilNanos.isEmpty();
    }

    /** Whether the kernel need not be asked for a port to this endpoint. */
    boolean contains(AddressPort endpoint, long nowNanos) {
        @Nullable Long until = untilNanos.get(endpoint);
        if (until == null) {
            return false;
        }
        if (nowNanos - until < 0) {
            return true;
        }
        untilNanos.remove(endpoint);
        return false;
    }
}
