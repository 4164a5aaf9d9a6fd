package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeEligibilityTest {
    @ParameterizedTest
    @CsvSource({
        "false, '',                                              true",
        "false, node.kubernetes.io/not-ready,                    true",
        "false, node.kubernetes.io/unschedulable,                true",
        "false, ToBeDeletedByClusterAutoscaler,                  false",
        "false, node.kubernetes.io/not-ready ToBeDeletedByClusterAutoscaler, false",
        "false, DeletionCandidateOfClusterAutoscaler,            true",
        "true,  '',                                              false"
    })
    void nodeThatIsAboutToGoIsNotEligible(boolean isBeingDeleted, String taints, boolean isEligible) {
        assertThat(NodeEligibility.isEligible(isBeingDeleted, List.of(taints.split(" ", -1))))
                .isEqualTo(isEligible);
    }
}
