package io.fairlead.k8s.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says in the log which service ports lose connections because no endpoint accepts them: the first one at once, then
 * one line for each half minute however many there are.
 *
 * <p>Threading: Thread-safe; called on event loops.
 */
final class ConnectionLog implements ConnectionObserver {
    private static final Logger LOG = LogManager.getLogger(ConnectionLog.class);
    private static final long PERIOD_NANOS = Duration.ofSeconds(30).toNanos();

    /** So many service ports in trouble are told apart; those whose trouble was long ago are forgotten first. */
    private static final int MAX_SERVICE_PORTS = 10_000;

    private final Cache<ServicePortId, Trouble> troubles =
            Caffeine.newBuilder().maximumSize(MAX_SERVICE_PORTS).build();
    private final ConnectionObserver next;
    private final LongSupplier nanoTime;

    /**
     * @param next is told of everything as well
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    ConnectionLog(ConnectionObserver next, LongSupplier nanoTime) {
        this.next = next;
        this.nanoTime = nanoTime;
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        trouble(frontend).lastCause = endpoint + ": " + cause;
        next.onAttemptFailed(frontend, endpoint, cause);
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        if (summary.reason() == CloseReason.DIAL_FAILED) {
            Trouble trouble = trouble(summary.frontend());
            String line = trouble.count(nanoTime.getAsLong());
            if (line != null) {
                LOG.warn("{}: {}", summary.frontend().servicePort(), line);
            }
        }
        next.onClosed(summary);
    }

    private Trouble trouble(Frontend frontend) {
        return troubles.get(frontend.servicePort(), _ -> new Trouble());
    }

    /** What one service port has lost since the last line about it. */
    private static final class Trouble {
        private volatile String lastCause = "unknown";
        private long saidNanos;
        private boolean hasSaid;
        private int lost;

        /** Counts a connection, and returns what is to be said now, if anything. */
        synchronized @Nullable String count(long nowNanos) {
            lost++;
            if (hasSaid && nowNanos - saidNanos < PERIOD_NANOS) {
                return null;
            }
            String line = (lost == 1 ? "a connection was" : lost + " connections were")
                    + " reset, since no endpoint that was tried has accepted; the last one was " + lastCause;
            hasSaid = true;
            saidNanos = nowNanos;
            lost = 0;
            return line;
        }
    }
}
