package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A pod that is overloaded: it accepts ten connections in a second, and its accept queue holds 64. */
final class EndpointAcceptsSlowly implements Fault {
    private static final int CONNECTIONS = 800;
    private static final int PER_SECOND = 200;
    private static final int LINES = 1_000;
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final Duration BETWEEN = Duration.ofMillis(100);

    @Override
    public String name() {
        return "accepts-slowly";
    }

    @Override
    public String title() {
        return "one of two endpoints accepts 10 connections/s, and 64 wait in its queue";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        lab.endpoints().listen(lab.endpoint(1));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0), lab.endpoint(1)))) {
            lab.endpoints().acceptSlowly(lab.endpoint(1), BETWEEN);
            LoadCount count = trial.load(LoadPlan.of(trial.frontend(), CONNECTIONS, PER_SECOND, TIMEOUT_MILLIS)
                    .onLines(LINES)
                    .asking(1_000));
            lab.endpoints().listen(lab.endpoint(1));
            return FaultOutcome.of(count, trial.recovered());
        }
    }
}
