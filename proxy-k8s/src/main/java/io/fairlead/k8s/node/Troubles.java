package io.fairlead.k8s.node;

import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortId;
import java.time.Duration;
import java.util.LinkedHashMap;

/**
 * What has gone wrong with service ports lately, so that each is logged a few times in half a minute, however often it
 * happens.
 *
 * <p>Threading: Thread-safe.
 */
public final class Troubles {
    private static final long PERIOD_NANOS = Duration.ofSeconds(30).toNanos();

    /** Endpoints that are named in a period. */
    private static final int NAMED = 8;

    /** The number of service ports with problems that are tracked; the least recent ones are removed first. */
    private static final int MAX_SERVICE_PORTS = 10_000;

    /** In the order of their last use. */
    private final LinkedHashMap<ServicePortId, Trouble> troubles = new LinkedHashMap<>(16, 0.75f, true);

    /** No troubles yet. */
    public Troubles() {}

    /** The troubles of the service port of a frontend. */
    synchronized Trouble of(Frontend frontend) {
        Trouble trouble = troubles.computeIfAbsent(frontend.servicePort(), _ -> new Trouble());
        if (troubles.size() > MAX_SERVICE_PORTS) {
            troubles.pollFirstEntry();
        }
        return trouble;
    }

    /** The events of one service port since the last log lines about it. */
    static final class Trouble {
        /** Connections or datagrams that no endpoint took. */
        final Throttle lost = new Throttle(1);

        /** Connections or datagrams for which this machine lacked something. */
        final Throttle starved = new Throttle(1);

        /** Sessions that had to make room for others. */
        final Throttle evicted = new Throttle(1);

        /** Connections that a limit has refused. */
        final Throttle limited = new Throttle(1);

        /** Connections of trusted clients without a valid PROXY protocol header. */
        final Throttle unannounced = new Throttle(1);

        final Throttle ejections = new Throttle(NAMED);
        final Throttle returns = new Throttle(NAMED);
        volatile String lastCause = "unknown";
    }

    /** Counts events, of which a limited number is logged per period. */
    static final class Throttle {
        private final int lines;
        private long periodNanos;
        private int said;
        private int count;

        Throttle(int lines) {
            this.lines = lines;
        }

        /** Counts one; whether there is a line for it. */
        boolean isSaid(long nowNanos) {
            return count(1, nowNanos) > 0;
        }

        /** Counts some, and returns how many there were since the last line, if there is a line for them; else 0. */
        synchronized int count(int events, long nowNanos) {
            count += events;
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
