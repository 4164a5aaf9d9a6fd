package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.fault.FaultContender.Limits;
import io.fairlead.bench.load.LoadPlan;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The EndpointSlice of a Service changes 50 times a second; every endpoint that is ever in it accepts. */
final class EndpointsChurn implements Fault {
    private static final int CHANGES = 200;
    private static final Duration BETWEEN = Duration.ofMillis(20);
    private static final int PER_SECOND = 500;
    private static final int TIMEOUT_MILLIS = 2_000;

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String title() {
        return "the EndpointSlice changes 50 times a second, for 4 s";
    }

    @Override
    public boolean suits(FaultContender contender) {
        return contender.can(Ability.WATCH_API_SERVER) && !contender.can(Ability.ONLY_LISTEN_OTHERWISE);
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        List<AddressPort> all = List.of(lab.endpoint(0), lab.endpoint(1), lab.endpoint(2));
        for (AddressPort endpoint : all) {
            lab.endpoints().listen(endpoint);
        }
        try (Trial trial = Trial.start(lab, contender, all, Limits.WATCHING)) {
            Agent.Load load = lab.clients()
                    .begin(LoadPlan.during(
                                    trial.frontend(),
                                    (int) BETWEEN.multipliedBy(CHANGES).toMillis(),
                                    PER_SECOND,
                                    TIMEOUT_MILLIS)
                            .asking(1_000));
            for (int i = 0; i < CHANGES; i++) {
                trial.running().change(List.of(all.get(i % 3)));
                Trial.pause(BETWEEN);
            }
            return FaultOutcome.of(load.end(), trial.recovered());
        }
    }
}
