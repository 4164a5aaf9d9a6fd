package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.LocalDetection;
import io.fairlead.lab.Flow;
import io.fairlead.lab.FlowClient;
import io.fairlead.lab.FlowRunner;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.LabService;
import io.fairlead.lab.LabServices;
import io.fairlead.lab.Layout;
import io.fairlead.model.Cidr;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.proxy.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to tell pods of the node from others: those get any endpoint where the external traffic policy is Local. */
final class LocalDetectionIT {
    static Stream<Arguments> detections() {
        return Stream.of(
                Arguments.of(Layout.POINT_TO_POINT, LocalDetection.NONE, "podB from client"),
                Arguments.of(
                        Layout.POINT_TO_POINT,
                        new LocalDetection.PodRanges(List.of(Cidr.parse("10.244.0.0/16"), Cidr.parse("fd00:244::/32"))),
                        "podB|podR from client"),
                Arguments.of(Layout.POINT_TO_POINT, new LocalDetection.NodePodRanges(), "podB|podR from client"),
                Arguments.of(
                        Layout.POINT_TO_POINT, new LocalDetection.InterfaceNamePrefix("veth"), "podB|podR from client"),
                Arguments.of(Layout.POINT_TO_POINT, new LocalDetection.InterfaceNamePrefix("cali"), "podB from client"),
                Arguments.of(Layout.BRIDGE, new LocalDetection.BridgeInterface("cni0"), "podB|podR from client"),
                Arguments.of(Layout.BRIDGE, new LocalDetection.BridgeInterface("cni1"), "podB from client"));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("detections")
    void podsOfTheNodeGetAnyEndpoint(Layout layout, LocalDetection detection, String expected) throws Exception {
        CaptureConfig config = CaptureConfig.of(CaptureMode.TPROXY).withLocalDetection(detection);
        Flow flow = new Flow(FlowClient.POD, FrontendKind.NODE_PORT, LabService.EXTERNAL_LOCAL);
        try (Lab lab = Lab.open(LabOptions.of(layout));
                LabServices services = LabServices.start(lab);
                Proxy _ = CaptureKit.start(lab, config, changes(services))) {
            for (Protocol protocol : LabService.PROTOCOLS) {
                for (IpFamily family : IpFamily.values()) {
                    assertThat(FlowRunner.of(lab).run(flow, protocol, family))
                            .as("%s, %s", protocol, family)
                            .hasToString(expected);
                }
            }
        }
    }

    private static List<ClusterChange> changes(LabServices services) {
        Node node = services.node();
        List<ClusterChange> changes = new ArrayList<>(services.changes());
        changes.add(new ClusterChange.NodeApplied(new Node(
                node.name(),
                node.zone(),
                node.addresses(),
                List.of(Cidr.parse("10.244.0.0/24"), Cidr.parse("fd00:244:0::/64")))));
        return changes;
    }
}
