package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.fault.FaultContender.Limits;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.util.List;

/** Something blocks the event loop for two seconds: connections wait, and none is lost. */
final class SelectorSleeps implements Fault {
    private static final int MILLIS = 5_000;
    private static final int PER_SECOND = 200;
    private static final int LINES = 1_000;
    private static final int TIMEOUT_MILLIS = 10_000;

    @Override
    public String name() {
        return "blocked-loop";
    }

    @Override
    public String title() {
        return "a selector blocks the only event loop for 2 s";
    }

    @Override
    public boolean suits(FaultContender contender) {
        return contender.can(Ability.RUN_PLUGINS) && !contender.can(Ability.ONLY_LISTEN_OTHERWISE);
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        Limits limits = new Limits(0, SleepingSelector.NAME, null);
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)), limits)) {
            LoadCount count = trial.load(LoadPlan.during(trial.frontend(), MILLIS, PER_SECOND, TIMEOUT_MILLIS)
                    .onLines(LINES)
                    .asking(1_000));
            return FaultOutcome.of(count, trial.recovered());
        }
    }
}
