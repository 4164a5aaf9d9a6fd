package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A process that is stopped, as by a debugger or a frozen cgroup. The kernel accepts connections for it, so no proxy can know
 * without a protocol of its own; connections wait until the process continues.
 */
final class EndpointStopped implements Fault {
    private static final int MILLIS = 4_000;
    private static final int PER_SECOND = 100;
    private static final int LINES = 1_000;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Duration BEFORE = Duration.ofMillis(500);
    private static final Duration STOPPED = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "stopped";
    }

    @Override
    public String title() {
        return "one of two endpoints is stopped for 2 s (SIGSTOP), and continues";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        try (Agent other = lab.moreEndpoints()) {
            other.listen(lab.endpoint(1));
            try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0), lab.endpoint(1)))) {
                Agent.Load load = lab.clients()
                        .begin(LoadPlan.during(trial.frontend(), MILLIS, PER_SECOND, TIMEOUT_MILLIS)
                                .onLines(LINES)
                                .asking(1_000));
                Trial.pause(BEFORE);
                FaultLab.sh("kill -STOP " + other.pid());
                Trial.pause(STOPPED);
                FaultLab.sh("kill -CONT " + other.pid());
                return FaultOutcome.of(load.end(), trial.recovered());
            }
        }
    }
}
