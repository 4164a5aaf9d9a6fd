package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.util.List;

/** A bad network: 2 % of all packets are lost, in both directions, on the way to clients and on the way to endpoints. */
final class PacketLoss implements Fault {
    private static final int CONNECTIONS = 400;
    private static final int PER_SECOND = 100;
    private static final int LINES = 400;
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final String DROP = " { type filter hook %1$s priority 0; }; add rule ip fault %1$s meta l4proto tcp"
            + " numgen random mod 100 < 2 drop";
    private static final String LOSS = "nft 'add table ip fault; add chain ip fault input" + DROP.formatted("input")
            + "; add chain ip fault output" + DROP.formatted("output") + "'";

    @Override
    public String name() {
        return "packet-loss";
    }

    @Override
    public String title() {
        return "2 % of all packets are lost, on both sides of the proxy";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        lab.endpoints().listen(lab.endpoint(1));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0), lab.endpoint(1)))) {
            lab.onEndpoints(LOSS);
            lab.onClients(LOSS);
            LoadCount count = trial.load(LoadPlan.of(trial.frontend(), CONNECTIONS, PER_SECOND, TIMEOUT_MILLIS)
                    .onLines(LINES));
            lab.onEndpoints("nft flush ruleset");
            lab.onClients("nft flush ruleset");
            return FaultOutcome.of(count, trial.recovered());
        }
    }
}
