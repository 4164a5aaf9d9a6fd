package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The process is killed, and started again at once. Recovery counts from the new start. */
final class KilledAndRestarted implements Fault {
    private static final int MILLIS = 5_000;
    private static final int PER_SECOND = 100;
    private static final int LINES = 1_000;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "killed";
    }

    @Override
    public String title() {
        return "kill -9, and started again at once, new connections meanwhile";
    }

    @Override
    public boolean suits(FaultContender contender) {
        return contender.can(Ability.BE_KILLED);
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)))) {
            Agent.Load load = lab.clients()
                    .begin(LoadPlan.during(trial.frontend(), MILLIS, PER_SECOND, TIMEOUT_MILLIS)
                            .onLines(LINES)
                            .asking(1_000));
            Trial.pause(BEFORE);
            trial.running().kill();
            trial.running().startAgain();
            @Nullable Double served = trial.servedWithin(PATIENCE);
            LoadCount count = load.end();
            return new FaultOutcome(
                    count, served, "no connection was served for %.1f s".formatted(count.longestGapMillis() / 1e3));
        }
    }
}
