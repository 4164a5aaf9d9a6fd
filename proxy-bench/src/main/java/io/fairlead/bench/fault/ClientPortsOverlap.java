package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import java.io.IOException;
import java.util.List;

/**
 * Clients of Kafka and the like reach an endpoint through its Service and directly, here from ports that a transparent proxy
 * takes as well. Counted are the direct connections, which the proxy has nothing to do with.
 */
final class ClientPortsOverlap implements Fault {
    private static final int HELD = 1_000;
    private static final int HOLD_MILLIS = 3_000;
    private static final int HELD_PER_SECOND = 1_000;
    private static final int DIRECT = 3_000;
    private static final int DIRECT_PER_SECOND = 1_500;
    private static final int DIRECT_LINES = 50;
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final String RANGE = " > /proc/sys/net/ipv4/ip_local_port_range";

    @Override
    public String name() {
        return "client-ports";
    }

    @Override
    public String title() {
        return "3,000 direct connections next to 1,000 through the Service, client ports 10000 to 14999";
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)))) {
            lab.onClients("echo 10000 14999" + RANGE);
            Agent.Load held = lab.clients()
                    .begin(LoadPlan.of(trial.frontend(), HELD, HELD_PER_SECOND, TIMEOUT_MILLIS)
                            .onLines(HELD)
                            .asking(1)
                            .holding(HOLD_MILLIS));
            LoadCount direct = lab.clients()
                    .load(LoadPlan.of(lab.endpoint(0), DIRECT, DIRECT_PER_SECOND, TIMEOUT_MILLIS)
                            .onLines(DIRECT_LINES)
                            .asking(1_000));
            LoadCount through = held.end();
            return new FaultOutcome(
                    direct,
                    trial.recovered(),
                    "through the Service, %d of %d failed".formatted(through.failures(), through.tried()));
        } finally {
            lab.onClients("echo 32768 60999" + RANGE);
        }
    }
}
