package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.util.List;

/** More connections to one endpoint in a minute than the node has local ports, of which each stays in TIME_WAIT. */
final class SourcePortsExhausted implements Fault {
    private static final String RANGE = " > /proc/sys/net/ipv4/ip_local_port_range";
    private static final String DEFAULT_RANGE = "echo 32768 60999";
    private static final int CONNECTIONS = 3_000;
    private static final int LINES = 50;
    private static final int TIMEOUT_MILLIS = 5_000;

    @Override
    public String name() {
        return "source-ports";
    }

    @Override
    public String title() {
        return "3,000 connections to one endpoint, 1,000 local ports";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        AddressPort endpoint = lab.newEndpoint();
        lab.endpoints().listen(endpoint);
        try (Trial trial = Trial.start(lab, contender, List.of(endpoint))) {
            FaultLab.sh("echo 20000 20999" + RANGE);
            LoadCount count = trial.load(LoadPlan.of(trial.frontend(), CONNECTIONS, 0, TIMEOUT_MILLIS)
                    .onLines(LINES)
                    .asking(1_000));
            FaultLab.sh(DEFAULT_RANGE + RANGE);
            return new FaultOutcome(
                    count,
                    trial.recovered(),
                    contender.can(Ability.DIAL_FROM_NODE) ? "dials from the node's ports" : "");
        } finally {
            FaultLab.sh(DEFAULT_RANGE + RANGE);
        }
    }
}
