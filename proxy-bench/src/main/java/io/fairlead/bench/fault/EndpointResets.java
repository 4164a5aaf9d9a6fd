package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.util.List;

/**
 * A pod that accepts connections and resets them, such as one whose certificate has expired. The connection was established, so no
 * proxy may try again: only the share of the connections that it gets can differ.
 */
final class EndpointResets implements Fault {
    private static final int CONNECTIONS = 500;
    private static final int PER_SECOND = 250;
    private static final int TIMEOUT_MILLIS = 5_000;

    @Override
    public String name() {
        return "resets";
    }

    @Override
    public String title() {
        return "one of two endpoints resets what it has accepted";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        lab.endpoints().listen(lab.endpoint(1));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0), lab.endpoint(1)))) {
            lab.endpoints().resetAll(lab.endpoint(1));
            var count = trial.load(LoadPlan.of(trial.frontend(), CONNECTIONS, PER_SECOND, TIMEOUT_MILLIS)
                    .asking(1_000));
            lab.endpoints().listen(lab.endpoint(1));
            return FaultOutcome.of(count, trial.recovered());
        }
    }
}
