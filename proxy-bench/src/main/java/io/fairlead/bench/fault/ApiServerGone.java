package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.fault.FaultContender.Limits;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The API server is gone for ten seconds, in which the endpoint of the Service is replaced: clients are to see nothing of it. Recovery
 * counts from its return until connections reach the new endpoint.
 */
final class ApiServerGone implements Fault {
    private static final int MILLIS = 14_000;
    private static final int PER_SECOND = 100;
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration GONE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "api-server";
    }

    @Override
    public String title() {
        return "the API server is gone for 10 s, and an endpoint is replaced meanwhile";
    }

    @Override
    public boolean suits(FaultContender contender) {
        return contender.can(Ability.WATCH_API_SERVER) && !contender.can(Ability.ONLY_LISTEN_OTHERWISE);
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        AddressPort before = lab.endpoint(0);
        AddressPort after = lab.endpoint(1);
        lab.endpoints().listen(before);
        lab.endpoints().listen(after);
        try (Trial trial = Trial.start(lab, contender, List.of(before), Limits.WATCHING)) {
            Agent.Load load = lab.clients()
                    .begin(LoadPlan.during(trial.frontend(), MILLIS, PER_SECOND, TIMEOUT_MILLIS)
                            .asking(1_000));
            Trial.pause(BEFORE);
            trial.running().stopApiServer();
            trial.running().change(List.of(after));
            Trial.pause(GONE);
            trial.running().startApiServer();
            @Nullable Double moved = trial.movedWithin(after, PATIENCE);
            LoadCount count = load.end();
            return FaultOutcome.of(count, moved);
        }
    }
}
