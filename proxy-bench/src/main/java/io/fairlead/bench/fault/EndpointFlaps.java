package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A pod that crashes again and again: one of two endpoints refuses connections for 100 ms, accepts them for 100 ms, and so on. */
final class EndpointFlaps implements Fault {
    private static final int MILLIS = 4_000;
    private static final int PER_SECOND = 200;
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final Duration DWELL = Duration.ofMillis(100);

    @Override
    public String name() {
        return "flaps";
    }

    @Override
    public String title() {
        return "one of two endpoints refuses every other 100 ms";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        lab.endpoints().listen(lab.endpoint(1));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0), lab.endpoint(1)))) {
            Agent.Load load = lab.clients()
                    .begin(LoadPlan.during(trial.frontend(), MILLIS, PER_SECOND, TIMEOUT_MILLIS)
                            .asking(1_000));
            for (int i = 0; i < MILLIS / (2 * DWELL.toMillis()); i++) {
                lab.endpoints().refuse(lab.endpoint(1));
                Trial.pause(DWELL);
                lab.endpoints().listen(lab.endpoint(1));
                Trial.pause(DWELL);
            }
            return FaultOutcome.of(load.end(), trial.recovered());
        }
    }
}
