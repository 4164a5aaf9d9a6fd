package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Contender;
import io.fairlead.bench.contender.Forward;
import io.fairlead.bench.contender.Frontends;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.Metric;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One Service: from the start of the process until an answer has come through it, and its memory once it is idle.
 *
 * <p>Threading: Immutable.
 */
public final class StartUp implements FreshWorkload {
    private static final double MIB = 1024 * 1024;
    private static final Duration REST = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "Start with one Service";
    }

    @Override
    public Metric primary() {
        return Metric.FIRST_ANSWER;
    }

    @Override
    public Round measure(Launch launch) throws IOException {
        List<Forward> one = Frontends.forwards(launch.contender(), launch.frontend(), launch.endpoint())
                .subList(0, 1);
        long start = System.nanoTime();
        Subject subject = launch.start(one);
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        try (Contender.Running running = subject.running()) {
            MeasuredProcess process = Settling.process(running);
            Settling.pause(REST);
            return new Round().with(Metric.FIRST_ANSWER, seconds).with(Metric.MEMORY, process.residentBytes() / MIB);
        }
    }
}
