package io.fairlead.proxy;

import io.fairlead.config.DurationText;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.transport.PollClock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Logs what an event loop does that has not polled for a while: its connections stand still meanwhile.
 *
 * <p>Threading: confined to the control thread.
 */
final class Watchdog implements Runnable {
    private static final Logger LOG = LogManager.getLogger(Watchdog.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(1);
    private static final int FRAMES = 30;

    private final List<PollClock> clocks;
    private final Set<PollClock> reported = new HashSet<>();

    private Watchdog(List<PollClock> clocks) {
        this.clocks = List.copyOf(clocks);
    }

    /** Looks at event loops once in a second, until the control thread ends. */
    static void start(List<PollClock> clocks, ScheduledExecutorService control) {
        var _ = control.scheduleWithFixedDelay(
                FaultBoundary.guard("watching the event loops", new Watchdog(clocks)),
                PERIOD.toMillis(),
                PERIOD.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        for (PollClock clock : clocks) {
            Duration working = clock.working();
            if (working.compareTo(LONG) < 0) {
                reported.remove(clock);
            } else if (reported.add(clock)) {
                LOG.warn(
                        "event loop {} has not polled for {}; its connections are stalled. Its stack:{}",
                        clock.loop(),
                        DurationText.format(Duration.ofMillis(working.toMillis())),
                        text(clock.stack()));
            }
        }
    }

    private static String text(List<StackTraceElement> frames) {
        StringBuilder text = new StringBuilder();
        frames.stream().limit(FRAMES).forEach(frame -> text.append("\n    at ").append(frame));
        return text.toString();
    }
}
