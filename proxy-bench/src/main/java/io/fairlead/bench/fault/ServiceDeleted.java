package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A Service is deleted while clients connect: from then on they are to be refused, and never reset. Recovery counts from
 * when it is created again.
 */
final class ServiceDeleted implements Fault {
    private static final int PER_SECOND = 1_000;
    private static final int MILLIS = 2_000;
    private static final int TIMEOUT_MILLIS = 1_000;

    @Override
    public String name() {
        return "service-deleted";
    }

    @Override
    public String title() {
        return "the Service is deleted, and later created again";
    }

    @Override
    public boolean suits(FaultContender contender) {
        return contender.can(Ability.CHANGE_ENDPOINTS);
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)))) {
            Agent.Load load = lab.clients()
                    .begin(LoadPlan.during(trial.frontend(), MILLIS, PER_SECOND, TIMEOUT_MILLIS)
                            .asking(1_000));
            Trial.pause(Duration.ofMillis(MILLIS / 2));
            trial.running().delete();
            LoadCount count = load.end();
            trial.running().change(List.of(lab.endpoint(0)));
            return new FaultOutcome(count, trial.recovered(), "refusals are right");
        }
    }
}
