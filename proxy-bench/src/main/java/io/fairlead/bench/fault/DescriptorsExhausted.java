package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.fault.FaultContender.Limits;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.util.List;

/** More clients than the process has descriptors for, each of which tries again at once. */
final class DescriptorsExhausted implements Fault {
    private static final int CLIENTS = 300;
    private static final int HOLD_MILLIS = 500;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final int openFiles;
    private final int seconds;

    /**
     * Clients that try for a while.
     *
     * @param openFiles how many descriptors the proxy may have
     * @param seconds for how long
     */
    DescriptorsExhausted(int openFiles, int seconds) {
        this.openFiles = openFiles;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "descriptors-" + openFiles;
    }

    @Override
    public String title() {
        return CLIENTS + " clients that try again for " + seconds + " s, ulimit -n " + openFiles;
    }

    @Override
    public boolean suits(FaultContender contender) {
        return contender.can(Ability.BE_KILLED);
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        Limits limits = new Limits(openFiles, "", null);
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)), limits)) {
            LoadCount count = trial.load(LoadPlan.during(trial.frontend(), 1_000 * seconds, 0, TIMEOUT_MILLIS)
                    .onLines(CLIENTS)
                    .holding(HOLD_MILLIS));
            return new FaultOutcome(count, trial.recovered(), count.served() + " served");
        }
    }
}
