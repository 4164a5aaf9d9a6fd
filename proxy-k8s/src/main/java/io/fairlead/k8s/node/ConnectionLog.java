package io.fairlead.k8s.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Ejection;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Logs which service ports lose connections because no endpoint accepts them: the first one at once, then one line per
 * half minute however many there are. It also names endpoints that are ejected or return, a few per service port and
 * half minute.
 *
 * <p>Threading: Thread-safe; called on event loops.
 */
final class ConnectionLog implements ConnectionObserver {
    private static final Logger LOG = LogManager.getLogger(ConnectionLog.class);
    private static final long PERIOD_NANOS = Duration.ofSeconds(30).toNanos();

    /** Endpoints that are named in a period. */
    private static final int NAMED = 8;

    /** The number of service ports with problems that are tracked; the least recent ones are removed first. */
    private static final int MAX_SERVICE_PORTS = 10_000;

    private final Cache<ServicePortId, Trouble> troubles =
            Caffeine.newBuilder().maximumSize(MAX_SERVICE_PORTS).build();
    private final ConnectionObserver next;
    private final LongSupplier nanoTime;

    /**
     * @param next also observes everything
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
                        "{}: {} reset, because no endpoint accepted; the last one tried was {}",
                        summary.frontend().servicePort(),
                        lost == 1 ? "a connection was" : lost + " connections were",
                        trouble.lastCause);
            }
        }
        if (summary.reason() == CloseReason.OUT_OF_RESOURCES) {
            int lost = trouble(summary.frontend()).starved.count(nanoTime.getAsLong());
            if (lost > 0) {
                LOG.warn(
                        "{}: {} reset, because this machine lacked descriptors, memory or source ports until "
                                + "dialTimeout; raise the limit of open files (ulimit -n), or, if many connections go to "
                                + "one endpoint, widen net.ipv4.ip_local_port_range",
                        summary.frontend().servicePort(),
                        lost == 1 ? "a connection was" : lost + " connections were");
            }
        }
        next.onClosed(summary);
    }

    /** Only the first time: that an endpoint is still dead when it is tried again is no news. */
    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        if (ejection.times() > 1) {
            LOG.debug("{}: {}", frontend.servicePort(), ejection);
        } else if (trouble(frontend).ejections.isSaid(nanoTime.getAsLong())) {
            LOG.warn(
                    "{}: ejected {} after {} failed attempts in a row; the last one: {}",
                    frontend.servicePort(),
                    ejection.endpoint(),
                    ejection.failures(),
                    ejection.cause());
        }
        next.onEndpointEjected(frontend, ejection);
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        if (trouble(frontend).returns.isSaid(nanoTime.getAsLong())) {
            LOG.info(
                    "{}: {} accepts connections again; ejection ended; ejection ended",
                    frontend.servicePort(),
                    endpoint);
        }
        next.onEndpointReturned(frontend, endpoint);
    }

    private Trouble trouble(Frontend frontend) {
        return troubles.get(frontend.servicePort(), _ -> new Trouble());
    }

    /** The events of one service port since the last log lines about it. */
    private static final class Trouble {
        private final Throttle lost = new Throttle(1);
        private final Throttle starved = new Throttle(1);
        private final Throttle ejections = new Throttle(NAMED);
        private final Throttle returns = new Throttle(NAMED);
        private volatile String lastCause = "unknown";
    }

    /** Counts an event, of which a limited number is logged per period. */
    private static final class Throttle {
        private final int lines;
        private long periodNanos;
        private int said;
        private int count;

        Throttle(int lines) {
            this.lines = lines;
        }

        /** Counts one; whether there is a line for it. */
        synchronized boolean isSaid(long nowNanos) {
            return count(nowNanos) > 0;
        }

        /** Counts one, and returns how many there were since the last line, if there is a line for it; else 0. */
        synchronized int count(long nowNanos) {
            count++;
            if (said > 0 && nowNanos - periodNanos >= PERIOD_NANOS) {
                said = 0;
            }
            if (said == lines) {
                return 0;
            }
            if (said++ == 0) {
                periodNanos = nowNanos;
            }
            int counted = count;
            count = 0;
            return counted;
        }
    }
}
