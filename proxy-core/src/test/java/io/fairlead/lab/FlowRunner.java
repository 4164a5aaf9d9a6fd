package io.fairlead.lab;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import java.time.Duration;

/**
 * Sends the connections and datagrams of flows through a lab in which a proxy runs on the node, and tells what becomes of them.
 *
 * <p>Threading: used by one thread.
 *
 * @param lab the lab
 * @param connections how many connections or datagrams a flow has at most; enough for the proxy's selector to use each endpoint
 * @param timeout how long each of them waits
 */
public record FlowRunner(Lab lab, int connections, Duration timeout) {
    private static final int ENOUGH = 2;

    /** With at most four connections for a flow, enough for a selector that takes turns. */
    public static FlowRunner of(Lab lab) {
        return new FlowRunner(lab, 4, Probe.TIMEOUT);
    }

    /** The same with other patience. */
    public FlowRunner withTimeout(Duration patience) {
        return new FlowRunner(lab, connections, patience);
    }

    /**
     * Runs a flow over TCP until both endpoints have answered, one has and a connection has failed, two connections have
     * failed, or its connections are used up.
     */
    public Observation run(Flow flow, IpFamily family) {
        return run(flow, Protocol.TCP, family);
    }

    /** The same over a protocol; each datagram comes from another port. */
    public Observation run(Flow flow, Protocol protocol, IpFamily family) {
        LabHost client = flow.client().in(lab);
        AddressPort target = flow.service().address(flow.destination(), family, lab);
        Probe probe = Probe.from(client).withTimeout(timeout);
        Observation observation = new Observation(lab, client);
        int failures = 0;
        for (int i = 0; i < connections && failures + observation.endpoints().size() < ENOUGH; i++) {
            Outcome outcome = probe.attempt(protocol, target);
            observation.add(outcome);
            failures += outcome instanceof Outcome.Served ? 0 : 1;
        }
        return observation;
    }

    /**
     * Runs all rows of the table, and those of external IPs, over both protocols in both families, and writes down what
     * comes of them.
     */
    public void run(MasqueradeConfig config, FlowDifferences differences, FlowTable table) {
        MasqueradeTable.rows().forEach(row -> run(row, config, differences, table));
        MasqueradeTable.externalIpRows().forEach(row -> run(row, config, differences, table));
    }

    /** Runs a row of the table over both protocols in both families and writes down what comes of it. */
    public void run(MasqueradeRow row, MasqueradeConfig config, FlowDifferences differences, FlowTable table) {
        for (Protocol protocol : LabService.PROTOCOLS) {
            for (IpFamily family : IpFamily.values()) {
                run(row, protocol, family, config, differences, table);
            }
        }
    }

    private void run(
            MasqueradeRow row,
            Protocol protocol,
            IpFamily family,
            MasqueradeConfig config,
            FlowDifferences differences,
            FlowTable table) {
        Flow flow = row.flow();
        table.add(
                flow.toString(),
                protocol,
                family,
                config.toString(),
                row.expectation(config).of(flow.client()),
                differences.of(row, config),
                run(flow, protocol, family).toString());
    }
}
