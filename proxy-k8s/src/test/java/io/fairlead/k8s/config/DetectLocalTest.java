package io.fairlead.k8s.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.config.LocalDetection;
import io.fairlead.model.Cidr;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DetectLocalTest {
    private static final List<Cidr> RANGES = List.of(Cidr.parse("10.244.0.0/16"), Cidr.parse("fd00::/48"));

    static Stream<Arguments> whatFollows() {
        return Stream.of(
                Arguments.of("ClusterCIDR", List.of(), LocalDetection.NONE),
                Arguments.of("ClusterCIDR", RANGES, new LocalDetection.PodRanges(RANGES)),
                Arguments.of("NodeCIDR", RANGES, new LocalDetection.NodePodRanges()),
                Arguments.of("BridgeInterface", RANGES, new LocalDetection.BridgeInterface("cbr0")),
                Arguments.of("InterfaceNamePrefix", RANGES, new LocalDetection.InterfaceNamePrefix("veth")));
    }

    @ParameterizedTest
    @MethodSource("whatFollows")
    void theModeSaysWhatCountsOfAllThatIsWritten(String mode, List<Cidr> ranges, LocalDetection detection) {
        DetectLocal written = new DetectLocal(DetectLocalMode.parse(mode), ranges, "cbr0", "veth");

        assertThat(written.detection()).isEqualTo(detection);
        assertThat(DetectLocal.of(detection).detection()).isEqualTo(detection);
        assertThat(DetectLocal.of(detection).mode()).hasToString(mode);
    }

    @ParameterizedTest
    @CsvSource({
        "BridgeInterface,     '',   veth, podBridgeInterface is not set; expected the name of a bridge",
        "InterfaceNamePrefix, cbr0, '',   podInterfaceNamePrefix is not set; expected what the names"
    })
    void whatTheModeNeedsHasToBeThere(String mode, String bridge, String prefix, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DetectLocal(DetectLocalMode.parse(mode), RANGES, bridge, prefix))
                .withMessageStartingWith(message)
                .withMessageEndingWith("since detectLocalMode is " + mode);
    }

    @Test
    void anInterfaceThatNobodyCanHaveIsRefusedWhereItCounts() {
        DetectLocal unused = new DetectLocal(DetectLocalMode.NODE_CIDR, List.of(), "no bridge", "");
        DetectLocal used = new DetectLocal(DetectLocalMode.BRIDGE_INTERFACE, List.of(), "no bridge", "");

        assertThat(unused.detection()).isEqualTo(new LocalDetection.NodePodRanges());
        assertThatIllegalArgumentException()
                .isThrownBy(used::detection)
                .withMessageStartingWith("podBridgeInterface is 'no bridge'");
    }

    @Test
    void modesAreWrittenAsByKubeProxy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DetectLocalMode.parse("clustercidr"))
                .withMessage("detectLocalMode is 'clustercidr'; allowed are ClusterCIDR, NodeCIDR, BridgeInterface,"
                        + " InterfaceNamePrefix");
    }
}
