package io.fairlead.k8s.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fairlead.config.DurationText;
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

/**
 * Says in the log which service ports lose connections because no endpoint accepts them, and which endpoints are
 * ejected and return: of each the first one at once, then one line for each half minute however many there are.
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
            int lost = trouble.lost.count(nanoTime.getAsLong());
            if (lost > 0) {
                LOG.warn(
                        "{}: {} reset, since no endpoint that was tried has accepted; the last one was {}",
                        summary.frontend().servicePort(),
                        lost == 1 ? "a connection was" : lost + " connections were",
                        trouble.lastCause);
            }
        }
        next.onClosed(summary);
    }

    @Override
    public void onEndpointEjected(Frontend frontend, AddressPort endpoint, int failures, Duration time) {
        Trouble trouble = trouble(frontend);
        int ejections = trouble.ejections.count(nanoTime.getAsLong());
        if (ejections > 0) {
            LOG.warn(
                    "{}: {} passed over for {} where there is another, after {} failed attempts in a row; the last one"
                            + " was {}",
                    frontend.servicePort(),
                    ejections == 1 ? endpoint + " is" : ejections + " endpoints, " + endpoint + " among them, are",
                    DurationText.format(time),
                    failures,
                    trouble.lastCause);
        }
        next.onEndpointEjected(frontend, endpoint, failures, time);
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        int returns = trouble(frontend).returns.count(nanoTime.getAsLong());
        if (returns > 0) {
            LOG.info(
                    "{}: {} connections again",
                    frontend.servicePort(),
                    returns == 1 ? endpoint + " accepts" : returns + " endpoints, " + endpoint + " among them, accept");
        }
        next.onEndpointReturned(frontend, endpoint);
    }

    private Trouble trouble(Frontend frontend) {
        return troubles.get(frontend.servicePort(), _ -> new Trouble());
    }

    /** What has happened to one service port since the last lines about it. */
    private static final class Trouble {
        private final Throttle lost = new Throttle();
        private final Throttle ejections = new Throttle();
        private final Throttle returns = new Throttle();
        private volatile String lastCause = "unknown";
    }

    /** Counts something, of which one line is said in each period. */
    private static final class Throttle {
        private long saidNanos;
        private boolean hasSaid;
        private int count;

        /** Counts one, and returns how many are to be said now; 0 for nothing. */
        synchronized int count(long nowNanos) {
            count++;
            if (hasSaid && nowNanos - saidNanos < PERIOD_NANOS) {
                return 0;
            }
            int said = count;
            hasSaid = true;
            saidNanos = nowNanos;
            count = 0;
            return said;
        }
    }
}
