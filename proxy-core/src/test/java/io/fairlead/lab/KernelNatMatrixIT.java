package io.fairlead.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.lab.FlowTable.Comparison;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table of flows holds in the lab for the kernel's own address translation: what a proxy misses there is the proxy's
 * doing.
 */
final class KernelNatMatrixIT {
    private static final Duration TIMEOUT = Duration.ofMillis(400);

    @ParameterizedTest
    @EnumSource
    void theKernelServesEveryFlowAsTheTableSays(Layout layout) throws IOException {
        LabOptions options = LabOptions.of(layout);
        FlowTable table = new FlowTable();
        try (Lab lab = Lab.open(layout == Layout.BRIDGE ? options.withBridgeNetfilter() : options);
                LabServices services = LabServices.start(lab)) {
            FlowRunner runner = FlowRunner.of(lab).withTimeout(TIMEOUT);
            for (MasqueradeConfig config : MasqueradeConfig.values()) {
                try (KernelNat nat = KernelNat.install(lab, config)) {
                    assertThat(nat).isNotNull();
                    runner.run(config, KernelNatMatrixIT::onlyTheLocalAnswer, table);
                }
            }
            assertThat(services.accepted()).isPositive();
            assertThat(services.received()).isPositive();
        }
        assertThat(table.wrong()).as(table.print("kernel NAT, " + layout)).isEmpty();
        assertThat(table.rows()).hasSize(2 * 2 * 36 * 4);
        assertThat(table.rows())
                .filteredOn(row -> row.comparison() == Comparison.DOCUMENTED)
                .hasSize(2 * 2 * 2);
    }

    /** Both are ports of the bridge: the answer takes the short way, untranslated, to a client that expects another. */
    @ParameterizedTest
    @EnumSource
    void aBridgeHidesTheAnswerOfAPodBesideItsClientFromTheNode(IpFamily family) throws IOException {
        try (Lab lab = Lab.open(Layout.BRIDGE);
                LabServices services = LabServices.start(lab);
                KernelNat nat = KernelNat.install(lab, MasqueradeConfig.CLUSTER_CIDR)) {
            assertThat(nat).isNotNull();
            Flow flow = new Flow(FlowClient.POD, FrontendKind.CLUSTER_IP, LabService.INTERNAL_LOCAL);
            assertThat(FlowRunner.of(lab).withTimeout(TIMEOUT).run(flow, family))
                    .hasToString("silent");
            assertThat(services.accepted()).isZero();
        }
    }

    /** The answer of the other endpoint does not come back through the node, which alone could translate it. */
    private static @Nullable String onlyTheLocalAnswer(MasqueradeRow row, MasqueradeConfig config) {
        return row.isAnsweredPastNode(config) ? "podB from client; silent" : null;
    }
}
