package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.KernelNumbers;
import io.fairlead.config.LocalDetection;
import io.fairlead.lab.FlowDifferences;
import io.fairlead.lab.FlowRunner;
import io.fairlead.lab.FlowTable;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.LabServices;
import io.fairlead.lab.Layout;
import io.fairlead.lab.MasqueradeConfig;
import io.fairlead.lab.MasqueradeRow;
import io.fairlead.model.Cidr;
import io.fairlead.proxy.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is served by whom, and whose address the endpoints see, in each way to capture traffic and each layout. */
final class CaptureMatrixIT {
    private static final Duration TIMEOUT = Duration.ofMillis(400);
    private static final List<Cidr> POD_RANGES = List.of(Cidr.parse("10.244.0.0/16"), Cidr.parse("fd00:244::/32"));

    static Stream<Arguments> captures() {
        return Stream.of(
                Arguments.of(CaptureMode.BIND, LabOptions.of(Layout.POINT_TO_POINT)),
                Arguments.of(CaptureMode.BIND, LabOptions.of(Layout.BRIDGE).withBridgeNetfilter()),
                Arguments.of(CaptureMode.TPROXY, LabOptions.of(Layout.POINT_TO_POINT)),
                Arguments.of(
                        CaptureMode.TPROXY, LabOptions.of(Layout.POINT_TO_POINT).withStrictReversePath()),
                Arguments.of(CaptureMode.TPROXY, LabOptions.of(Layout.BRIDGE)),
                Arguments.of(CaptureMode.TPROXY, LabOptions.of(Layout.BRIDGE).withBridgeNetfilter()));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("captures")
    void everyFlowIsServedAsTheTableSays(CaptureMode mode, LabOptions options) throws Exception {
        FlowTable table = new FlowTable();
        try (Lab lab = Lab.open(options);
                LabServices services = LabServices.start(lab)) {
            FlowRunner runner = FlowRunner.of(lab).withTimeout(TIMEOUT);
            FlowDifferences differences =
                    mode == CaptureMode.BIND ? CaptureMatrixIT::seesTheNode : CaptureMatrixIT::comesBack;
            for (MasqueradeConfig config : MasqueradeConfig.values()) {
                try (Proxy proxy = start(lab, services, mode, config)) {
                    assertThat(proxy.capture()).isEqualTo(mode);
                    assertThat(lab.node().namespace().exec("nft", "list", "tables"))
                            .contains("table inet fairlead");
                    runner.run(config, differences, table);
                }
            }
        }
        System.out.println(table.print(mode + ", " + options));
        assertThat(table.wrong()).isEmpty();
    }

    private static Proxy start(Lab lab, LabServices services, CaptureMode mode, MasqueradeConfig config) {
        LocalDetection detection =
                config.hasDetector() ? new LocalDetection.PodRanges(POD_RANGES) : LocalDetection.NONE;
        CaptureConfig capture =
                new CaptureConfig(mode, "", detection, config.masqueradesAll(), KernelNumbers.DEFAULT, false);
        return CaptureKit.start(lab, capture, services.changes());
    }

    /** Who listens at addresses of the machine's own dials from the node's, so that endpoints see that. */
    private static @Nullable String seesTheNode(MasqueradeRow row, MasqueradeConfig config) {
        String expected = row.expectation(config).of(row.flow().client());
        return expected.endsWith(" from client") ? expected.replace(" from client", " from node") : null;
    }

    /** An answer that would miss the node is asked for in the node's name. */
    private static @Nullable String comesBack(MasqueradeRow row, MasqueradeConfig config) {
        return row.isAnsweredPastNode(config) ? "podB|podR from client|node" : null;
    }
}
