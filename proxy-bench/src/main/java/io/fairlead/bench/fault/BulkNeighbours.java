package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.util.List;

/** Bulk streams that run as fast as they can: small connections are to be served in time nevertheless. */
final class BulkNeighbours implements Fault {
    private static final int STREAMS = 4;
    private static final int MILLIS = 3_000;
    private static final int PER_SECOND = 200;
    private static final int TIMEOUT_MILLIS = 1_000;

    @Override
    public String name() {
        return "bulk";
    }

    @Override
    public String title() {
        return "new connections, 1 s each at most, next to 4 bulk streams";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)))) {
            Agent.Load streams = lab.clients()
                    .begin(LoadPlan.during(trial.frontend(), MILLIS, 0, TIMEOUT_MILLIS)
                            .onLines(STREAMS)
                            .asking(Long.MAX_VALUE));
            LoadCount count = trial.load(LoadPlan.during(trial.frontend(), MILLIS, PER_SECOND, TIMEOUT_MILLIS)
                    .asking(1_000));
            LoadCount bulk = streams.end();
            return new FaultOutcome(
                    count,
                    trial.recovered(),
                    "of the streams, %d of %d failed".formatted(bulk.failures(), bulk.tried()));
        }
    }
}
