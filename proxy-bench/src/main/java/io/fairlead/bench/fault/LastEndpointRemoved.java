package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The only endpoint goes and comes again and again: clients are to be refused meanwhile, and never reset. */
final class LastEndpointRemoved implements Fault {
    private static final int TIMES = 20;
    private static final Duration DWELL = Duration.ofMillis(150);
    private static final int PER_SECOND = 1_000;
    private static final int TIMEOUT_MILLIS = 2_000;

    @Override
    public String name() {
        return "last-endpoint";
    }

    @Override
    public String title() {
        return "the last endpoint is removed and returned 20 times";
    }

    @Override
    public boolean suits(FaultContender contender) {
        return contender.can(Ability.CHANGE_ENDPOINTS);
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)))) {
            int millis = (int) DWELL.multipliedBy(2L * TIMES).toMillis();
            Agent.Load load = lab.clients()
                    .begin(LoadPlan.during(trial.frontend(), millis, PER_SECOND, TIMEOUT_MILLIS)
                            .asking(1_000));
            for (int i = 0; i < TIMES; i++) {
                trial.running().change(List.of());
                Trial.pause(DWELL);
                trial.running().change(List.of(lab.endpoint(0)));
                Trial.pause(DWELL);
            }
            LoadCount count = load.end();
            return new FaultOutcome(count, trial.recovered(), "refusals are right");
        }
    }
}
