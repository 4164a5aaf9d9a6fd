package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.util.List;

/** A node is gone, and with it an endpoint: nothing answers there. */
final class EndpointBlackHoled implements Fault {
    private static final int CONNECTIONS = 200;
    private static final int PER_SECOND = 50;
    private static final int TIMEOUT_MILLIS = 5_000;

    @Override
    public String name() {
        return "black-hole";
    }

    @Override
    public String title() {
        return "one of two endpoints answers nothing";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        lab.endpoints().listen(lab.endpoint(1));
        lab.onEndpoints("nft 'add table ip fault; add chain ip fault input { type filter hook input priority 0; };"
                + " add rule ip fault input ip daddr " + lab.endpoint(1).address() + " drop'");
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0), lab.endpoint(1)))) {
            LoadCount count = trial.load(LoadPlan.of(trial.frontend(), CONNECTIONS, PER_SECOND, TIMEOUT_MILLIS));
            lab.onEndpoints("nft flush ruleset");
            return FaultOutcome.of(count, trial.recovered());
        }
    }
}
