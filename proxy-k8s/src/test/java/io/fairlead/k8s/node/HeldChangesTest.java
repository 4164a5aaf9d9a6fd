package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HeldChangesTest {
    private final ClusterChange web = new ClusterChange.ServiceApplied(Samples.service("web"));
    private final ClusterChange webIsGone = new ClusterChange.ServiceDeleted(Samples.serviceName("web"));
    private final ClusterChange mail = new ClusterChange.ServiceApplied(Samples.service("mail"));
    private final ClusterChange slice = new ClusterChange.SliceApplied(Samples.slice("web", "web-1", 80, "10.0.0.1"));
    private final ClusterChange sliceLater =
            new ClusterChange.SliceApplied(Samples.slice("web", "web-1", 80, "10.0.0.2"));
    private final ClusterChange otherSlice =
            new ClusterChange.SliceApplied(Samples.slice("web", "web-2", 80, "10.0.0.3"));

    @Test
    void onlyTheLastChangeOfEachObjectIsHeld() {
        HeldChanges held = new HeldChanges();
        held.addAll(List.of(web, slice, mail));
        held.addAll(List.of(sliceLater, otherSlice, webIsGone));

        assertThat(held.soFar()).containsExactlyInAnyOrder(webIsGone, sliceLater, mail, otherSlice);
    }

    @Test
    void whatIsTakenIsNotHeldAnyMore() {
        HeldChanges held = new HeldChanges();
        held.addAll(List.of(web));

        assertThat(held.take()).containsExactly(web);
        assertThat(held.take()).isEmpty();
    }
}
