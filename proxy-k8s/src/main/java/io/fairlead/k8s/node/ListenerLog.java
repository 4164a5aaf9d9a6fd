package io.fairlead.k8s.node;

import io.fairlead.model.Frontend;
import io.fairlead.observe.ListenerObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Logs which addresses are listened on and which cannot be, in a few lines per batch of changes however many listeners
 * it affects. Failures are logged in a few lines per minute, because most batches of a cluster contain one Service.
 *
 * <p>Threading: Thread-safe.
 */
final class ListenerLog implements ListenerObserver {
    private static final Logger LOG = LogManager.getLogger(ListenerLog.class);

    /** More are counted, not named; each is named at level DEBUG by the listeners themselves. */
    private static final int NAMED = 8;

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final List<Frontend> opened = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final ListenerObserver next;
    private final LongSupplier nanoTime;
    private int open;
    private long minuteNanos;
    private int namedInMinute;
    private boolean isCountedInMinute;
    private int unnamed;

    /** @param next also observes everything */
    ListenerLog(ListenerObserver next) {
        this(next, System::nanoTime);
    }

    /** @param nanoTime the clock, as {@link System#nanoTime} */
    ListenerLog(ListenerObserver next, LongSupplier nanoTime) {
        this.next = next;
        this.nanoTime = nanoTime;
        minuteNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized void onListening(Frontend frontend) {
        open++;
        opened.add(frontend);
        next.onListening(frontend);
    }

    @Override
    public synchronized void onListenFailed(Frontend frontend, String problem) {
        failed.add(frontend + ": " + problem);
        next.onListenFailed(frontend, problem);
    }

    @Override
    public void onConflict(Frontend winner, Frontend loser) {
        next.onConflict(winner, loser);
    }

    @Override
    public synchronized void onListenerClosed(Frontend frontend, String why) {
        open--;
        closed.add(frontend + " (" + why + ")");
        next.onListenerClosed(frontend, why);
    }

    /** Logs what has happened since the last call. */
    @Override
    public synchronized void onSettled() {
        logFailed();
        if (!opened.isEmpty()) {
            LOG.info("listening on {}; {} addresses in total", named(opened), open);
            opened.clear();
        }
        if (!closed.isEmpty()) {
            LOG.info("no longer listening on {}; {} addresses in total", named(closed), open);
            closed.clear();
        }
        next.onSettled();
    }

    private void logFailed() {
        long now = nanoTime.getAsLong();
        if (now - minuteNanos >= MINUTE_NANOS) {
            minuteNanos = now;
            namedInMinute = 0;
            isCountedInMinute = false;
        }
        int named = Math.min(failed.size(), NAMED - namedInMinute);
        failed.subList(0, named).forEach(LOG::warn);
        namedInMinute += named;
        unnamed += failed.size() - named;
        failed.clear();
        if (unnamed > 0 && !isCountedInMinute) {
            LOG.warn("cannot listen on more addresses: {}; retrying. --log-level debug names them", unnamed);
            unnamed = 0;
            isCountedInMinute = true;
        }
    }

    private static String named(List<?> things) {
        String names = things.stream().limit(NAMED).map(Object::toString).collect(Collectors.joining(", "));
        int more = things.size() - NAMED;
        return more > 0 ? names + " and " + more + " more" : names;
    }
}
