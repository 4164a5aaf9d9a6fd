package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.util.List;

/** A network that loses some packets, of which those that open connections are sent again only after a second. */
final class SynLoss implements Fault {
    private static final int CONNECTIONS = 500;
    private static final int PER_SECOND = 250;
    private static final int TIMEOUT_MILLIS = 10_000;

    @Override
    public String name() {
        return "syn-loss";
    }

    @Override
    public String title() {
        return "the only endpoint loses 4 % of all SYNs";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)))) {
            lab.onEndpoints("nft 'add table ip fault; add chain ip fault input { type filter hook input priority 0; };"
                    + " add rule ip fault input tcp flags & (syn | ack) == syn numgen random mod 100 < 4 drop'");
            LoadCount count = trial.load(LoadPlan.of(trial.frontend(), CONNECTIONS, PER_SECOND, TIMEOUT_MILLIS));
            lab.onEndpoints("nft flush ruleset");
            return FaultOutcome.of(count, trial.recovered());
        }
    }
}
