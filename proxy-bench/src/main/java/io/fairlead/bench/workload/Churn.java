package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Contender;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.Metric;
import java.io.IOException;
import java.time.Duration;

/**
 * Connections that come and go for a long time: whether the process is the same after it, in speed, descriptors and
 * memory.
 *
 * <p>Threading: Immutable.
 */
public final class Churn implements FreshWorkload {
    private static final double MIB = 1024 * 1024;
    private static final int AT_ONCE = 64;
    private static final int PART_SECONDS = 5;
    private static final Duration REST = Duration.ofMillis(300);

    private final Wrk wrk;
    private final int seconds;

    /** For so long, at least three parts of five seconds, after one part in which the process warms up. */
    public Churn(Wrk wrk, int seconds) {
        if (seconds < 3 * PART_SECONDS) {
            throw new IllegalArgumentException(
                    "seconds of churn are " + seconds + "; at least " + 3 * PART_SECONDS + " are needed");
        }
        this.wrk = wrk;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "churn-" + seconds + "s";
    }

    @Override
    public String title() {
        return seconds + " s of new connections, before and after";
    }

    @Override
    public Metric primary() {
        return Metric.CONNECTIONS_AT_END;
    }

    /** It is long, and compares with itself. */
    @Override
    public int rounds(int ofOthers) {
        return 1;
    }

    @Override
    public Round measure(Launch launch) throws IOException {
        Subject subject = launch.start();
        try (Contender.Running running = subject.running()) {
            MeasuredProcess process = Settling.process(running);
            load(subject, PART_SECONDS);
            Settling.pause(REST);
            int descriptors = process.openDescriptors();
            long memory = process.residentBytes();
            Wrk.Counts first = load(subject, PART_SECONDS);
            Wrk.Counts middle = load(subject, seconds - 2 * PART_SECONDS);
            Wrk.Counts last = load(subject, PART_SECONDS);
            int descriptorsAfter = Settling.descriptors(process, descriptors);
            Round round = new Round()
                    .with(Metric.CONNECTIONS_AT_START, first.perSecond())
                    .with(Metric.CONNECTIONS_AT_END, last.perSecond())
                    .with(Metric.P99_AT_START, first.p99())
                    .with(Metric.P99_AT_END, last.p99())
                    .with(Metric.DESCRIPTORS_BEFORE, descriptors)
                    .with(Metric.DESCRIPTORS_AFTER, descriptorsAfter)
                    .with(Metric.MEMORY_BEFORE, memory / MIB)
                    .with(Metric.MEMORY_AFTER, process.residentBytes() / MIB);
            return last.in(middle.in(first.in(round)));
        }
    }

    private Wrk.Counts load(Subject subject, int forSeconds) throws IOException {
        return wrk.run(subject.frontends().http(), "/bytes/100", AT_ONCE, forSeconds, NewConnections.CLOSE);
    }
}
