package io.fairlead.proxy;

import io.fairlead.config.DurationText;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.limit.Budget;
import io.fairlead.transport.PollClock;
import io.fairlead.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the data path of a running proxy is: whether its event loops work, and how much of its budget is used.
 *
 * <p>Threading: Thread-safe.
 */
public final class Vitals {
    /** An event loop that has not polled for this long is stuck: far longer than a pause of any collector. */
    private static final Duration STUCK = Duration.ofSeconds(10);

    private final Transport transport;
    private final Budget budget;

    Vitals(Transport transport, Budget budget) {
        this.transport = transport;
        this.budget = budget;
    }

    /** Why the process should be restarted, in words; empty if it should not. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        transport.endedLoops().forEach(loop -> problems.add("event loop " + loop + " has ended"));
        for (PollClock clock : transport.pollClocks()) {
            Duration working = clock.working();
            if (working.compareTo(STUCK) >= 0) {
                problems.add("event loop " + clock.loop() + " is stuck: it has not polled for "
                        + DurationText.format(Duration.ofSeconds(working.toSeconds())));
            }
        }
        return problems;
    }

    /** How long each event loop worked between polls. */
    public List<PollClock.Times> pollTimes() {
        return transport.pollClocks().stream().map(PollClock::times).toList();
    }

    /** How much of its descriptors the proxy uses. */
    public Budget budget() {
        return budget;
    }

    /** How many faults the process has survived. */
    public long faults() {
        return FaultBoundary.faults();
    }
}
