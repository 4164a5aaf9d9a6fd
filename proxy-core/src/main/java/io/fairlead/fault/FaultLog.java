package io.fairlead.fault;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The log of faults. Each kind of fault is logged with its stack trace at most once in ten seconds: clients may be able to
 * cause it with every connection.
 *
 * <p>Threading: Thread-safe.
 */
final class FaultLog {
    private static final Logger LOG = LogManager.getLogger(FaultBoundary.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    /** Far more than a process has kinds of faults. */
    private static final int MAX_KINDS = 256;

    private final LongSupplier nanoTime;
    private final Map<Kind, Recent> recent = new ConcurrentHashMap<>();

    FaultLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A fault, and where it is contained. */
    private record Kind(Class<?> thrown, Object where) {
        static Kind of(Object activity, Throwable fault) {
            return new Kind(fault.getClass(), activity instanceof String ? activity : activity.getClass());
        }
    }

    /** When the kind was last logged, and how many have come since. */
    private record Recent(long loggedNanos, long suppressed) {}

    /** Logs a fault, or counts it for the next line about its kind. */
    void report(Object activity, Throwable fault) {
        Kind kind = Kind.of(activity, fault);
        long now = nanoTime.getAsLong();
        Recent before = recent.get(kind);
        if (before != null && now - before.loggedNanos() < PAUSE_NANOS) {
            recent.put(kind, new Recent(before.loggedNanos(), before.suppressed() + 1));
            return;
        }
        if (recent.size() >= MAX_KINDS) {
            recent.clear();
        }
        recent.put(kind, new Recent(now, 0));
        LOG.error(
                "{}: unexpected {}; this is a bug in Fairlead or in a plug-in. The affected connection "
                        + "or change is dropped; everything else continues{}",
                activity,
                fault.getClass().getSimpleName(),
                before == null || before.suppressed() == 0
                        ? ""
                        : " (" + before.suppressed() + " more since it was last logged)",
                fault);
    }
}
