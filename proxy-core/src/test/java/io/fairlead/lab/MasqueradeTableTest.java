package io.fairlead.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.lab.Expectation.Endpoints;
import io.fairlead.lab.Expectation.Source;
import io.fairlead.model.FrontendKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of flows is whole, and follows from a few rules. */
final class MasqueradeTableTest {
    @Test
    void everyClientConnectsToEveryAddressOfEveryService() {
        List<Flow> all = Arrays.stream(FlowClient.values())
                .flatMap(client -> Stream.of(
                                FrontendKind.CLUSTER_IP, FrontendKind.NODE_PORT, FrontendKind.LOAD_BALANCER_IP)
                        .flatMap(kind ->
                                Arrays.stream(LabService.values()).map(service -> new Flow(client, kind, service))))
                .toList();
        assertThat(MasqueradeTable.rows()).hasSize(27);
        assertThat(MasqueradeTable.rows()).extracting(MasqueradeRow::flow).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void externalIpsAreTreatedAsLoadBalancerIps() {
        assertThat(MasqueradeTable.externalIpRows())
                .hasSize(9)
                .allSatisfy(row -> assertThat(row.flow().destination()).isEqualTo(FrontendKind.EXTERNAL_IP));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theRowFollowsFromTheRules(MasqueradeRow row) {
        for (MasqueradeConfig config : MasqueradeConfig.values()) {
            assertThat(row.expectation(config)).as(config.toString()).isEqualTo(byRule(row.flow(), config));
        }
    }

    static Stream<MasqueradeRow> rows() {
        return Stream.concat(MasqueradeTable.rows().stream(), MasqueradeTable.externalIpRows().stream());
    }

    private static Expectation byRule(Flow flow, MasqueradeConfig config) {
        boolean isKnownPod = flow.client() == FlowClient.POD && config.hasDetector();
        if (flow.destination().isInternal()) {
            boolean isForeign = config.hasDetector() && !isKnownPod;
            return new Expectation(
                    flow.service() == LabService.INTERNAL_LOCAL ? Endpoints.LOCAL : Endpoints.CLUSTER,
                    config.masqueradesAll() || isForeign ? Source.NODE : Source.CLIENT);
        }
        if (flow.service() != LabService.EXTERNAL_LOCAL || flow.client() == FlowClient.NODE) {
            return new Expectation(Endpoints.CLUSTER, Source.NODE);
        }
        return new Expectation(isKnownPod ? Endpoints.CLUSTER : Endpoints.LOCAL, Source.CLIENT);
    }

    @Test
    void onlyUnknownOutsideClientsOfClusterIpsCouldBeAnsweredPastTheNode() {
        assertThat(MasqueradeTable.rows())
                .filteredOn(row -> row.isAnsweredPastNode(MasqueradeConfig.NO_DETECTOR))
                .extracting(MasqueradeRow::toString)
                .containsExactly("external to cluster IP of cluster", "external to cluster IP of external-local");
        assertThat(MasqueradeTable.rows())
                .noneMatch(row -> row.isAnsweredPastNode(MasqueradeConfig.CLUSTER_CIDR))
                .noneMatch(row -> row.isAnsweredPastNode(MasqueradeConfig.NO_DETECTOR_MASQUERADE_ALL));
    }
}
