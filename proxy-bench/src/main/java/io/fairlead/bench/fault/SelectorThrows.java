package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.fault.FaultContender.Limits;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.util.List;

/** A selector that users have written throws Errors for a while: it is to cost the connections that meet it, and no more. */
final class SelectorThrows implements Fault {
    private static final int MILLIS = 4_000;
    private static final int PER_SECOND = 200;
    private static final int TIMEOUT_MILLIS = 1_000;

    @Override
    public String name() {
        return "selector-error";
    }

    @Override
    public String title() {
        return "every third pick of a selector throws an Error, for 3 s";
    }

    @Override
    public boolean suits(FaultContender contender) {
        return contender.can(Ability.RUN_PLUGINS) && !contender.can(Ability.ONLY_LISTEN_OTHERWISE);
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        Limits limits = new Limits(0, FailingSelector.NAME, null);
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)), limits)) {
            LoadCount count = trial.load(LoadPlan.during(trial.frontend(), MILLIS, PER_SECOND, TIMEOUT_MILLIS)
                    .asking(1_000));
            return FaultOutcome.of(count, trial.recovered());
        }
    }
}
