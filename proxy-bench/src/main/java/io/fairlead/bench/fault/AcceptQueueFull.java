package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A pod that does not accept for a while, as in a long collection of garbage: the kernel drops SYNs. */
final class AcceptQueueFull implements Fault {
    private static final int CONNECTIONS = 20;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Duration STALL = Duration.ofMillis(1_500);

    @Override
    public String name() {
        return "accept-queue";
    }

    @Override
    public String title() {
        return "the accept queue of the only endpoint is full for 1.5 s";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)))) {
            lab.endpoints().close(lab.endpoint(0));
            lab.endpoints().stall(lab.endpoint(0), STALL);
            LoadCount count = trial.load(LoadPlan.of(trial.frontend(), CONNECTIONS, 0, TIMEOUT_MILLIS));
            return FaultOutcome.of(count, trial.recovered());
        }
    }
}
