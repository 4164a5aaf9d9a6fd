package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.util.List;

/** A pod's process has died, and its endpoint is still in the slice: the kernel of the pod refuses. */
final class EndpointRefuses implements Fault {
    private static final int CONNECTIONS = 500;
    private static final int PER_SECOND = 250;
    private static final int TIMEOUT_MILLIS = 5_000;

    @Override
    public String name() {
        return "refused";
    }

    @Override
    public String title() {
        return "one of two endpoints refuses";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0), lab.endpoint(1)))) {
            LoadCount count = trial.load(LoadPlan.of(trial.frontend(), CONNECTIONS, PER_SECOND, TIMEOUT_MILLIS));
            lab.endpoints().listen(lab.endpoint(1));
            return FaultOutcome.of(count, trial.recovered());
        }
    }
}
