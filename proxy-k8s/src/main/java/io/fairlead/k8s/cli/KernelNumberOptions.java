package io.fairlead.k8s.cli;

import io.fairlead.config.KernelNumbers;
import io.fairlead.model.PortRange;
import picocli.CommandLine.Option;

/** The options for what capture {@code tproxy} takes of the kernel's numbers. */
final class KernelNumberOptions {
    private static final KernelNumbers DEFAULT = KernelNumbers.DEFAULT;

    @Option(
            names = "--capture-mark",
            paramLabel = "MARK",
            description = "Bits of the firewall mark of captured packets, for tproxy. Default: 0x1000.")
    private String captureMark = KernelNumbers.text(DEFAULT.captureMark());

    @Option(
            names = "--dial-mark",
            paramLabel = "MARK",
            description = "Bits of the firewall mark of packets to endpoints, for tproxy. Default: 0x40.")
    private String dialMark = KernelNumbers.text(DEFAULT.dialMark());

    @Option(
            names = "--rule-priority",
            paramLabel = "N",
            description = "Priority of the policy rule that delivers captured packets, for tproxy. Default: 100.")
    private int rulePriority = DEFAULT.rulePriority();

    @Option(
            names = "--routing-table",
            paramLabel = "N",
            description = "Number of the routing table of that rule. Default: 4096.")
    private int routingTable = DEFAULT.routingTable();

    @Option(
            names = "--conntrack-zone",
            paramLabel = "N",
            description = "Conntrack zone of connections from client IPs, for tproxy. Default: 4096.")
    private int conntrackZone = DEFAULT.conntrackZone();

    @Option(
            names = "--transparent-source-ports",
            paramLabel = "FIRST-LAST",
            description = "Source ports of connections from client IPs, for tproxy. Default:" + " 10000-29999.")
    private String transparentSourcePorts = DEFAULT.transparentSourcePorts().toString();

    /**
     * The numbers.
     *
     * @throws IllegalArgumentException if an option has a value that is not allowed
     */
    KernelNumbers numbers() {
        return new KernelNumbers(
                KernelNumbers.parseMark("captureMark", captureMark),
                KernelNumbers.parseMark("dialMark", dialMark),
                rulePriority,
                routingTable,
                conntrackZone,
                ports());
    }

    private PortRange ports() {
        try {
            return PortRange.parse(transparentSourcePorts);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("transparentSourcePorts: " + e.getMessage(), e);
        }
    }
}
