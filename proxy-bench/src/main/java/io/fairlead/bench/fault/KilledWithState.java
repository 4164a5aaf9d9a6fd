package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.fault.FaultContender.Limits;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process is killed while the API server is gone, and started again at once: it serves the last known state from its state
 * directory. Recovery counts from the new start.
 */
final class KilledWithState implements Fault {
    private static final int MILLIS = 6_000;
    private static final int PER_SECOND = 100;
    private static final int LINES = 1_000;
    private static final int TIMEOUT_MILLIS = 10_000;
    /** The state is written a moment after it has changed. */
    private static final Duration BEFORE = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "killed-with-state";
    }

    @Override
    public String title() {
        return "kill -9, and started again at once with --state-dir while the API server is gone";
    }

    @Override
    public boolean suits(FaultContender contender) {
        return contender.can(Ability.WATCH_API_SERVER) && !contender.can(Ability.ONLY_LISTEN_OTHERWISE);
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)), Limits.WATCHING)) {
            Trial.pause(BEFORE);
            Agent.Load load = lab.clients()
                    .begin(LoadPlan.during(trial.frontend(), MILLIS, PER_SECOND, TIMEOUT_MILLIS)
                            .onLines(LINES)
                            .asking(1_000));
            Trial.pause(Duration.ofSeconds(1));
            trial.running().stopApiServer();
            trial.running().kill();
            trial.running().startAgain();
            @Nullable Double served = trial.servedWithin(PATIENCE);
            LoadCount count = load.end();
            return new FaultOutcome(
                    count, served, "no connection was served for %.1f s".formatted(count.longestGapMillis() / 1e3));
        }
    }
}
