package io.fairlead.k8s.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.ClusterChange.SliceDeleted;
import io.fairlead.model.Node;
import io.fairlead.model.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterStateTest {
    private static final ServiceName WEB = new ServiceName("default", "web");

    private static ClusterState after(List<ClusterChange> changes) {
        ClusterState.Contents contents = new ClusterState.Contents();
        contents.apply(changes);
        return contents.at(States.NOW);
    }

    @Test
    void nothingChangesIfTheApiServerListsTheSame() {
        assertThat(States.rich().replacedBy(States.rich().changes())).isEmpty();
    }

    @Test
    void whatIsNotListedIsDeleted() {
        List<ClusterChange> listed =
                List.of(new ClusterChange.NodeApplied(States.node()), new ServiceApplied(States.service("db", 5432)));

        assertThat(States.rich().replacedBy(listed))
                .containsExactly(new ServiceDeleted(WEB), new SliceDeleted(WEB, "web-1"));
    }

    @Test
    void whatIsDifferentIsApplied() {
        List<ClusterChange> listed = new ArrayList<>(States.rich().changes());
        listed.add(new ServiceApplied(States.service("db", 5433)));
        listed.add(new SliceApplied(States.slice("web", "web-1", false)));

        assertThat(States.rich().replacedBy(listed))
                .containsExactly(
                        new ServiceApplied(States.service("db", 5433)),
                        new SliceApplied(States.slice("web", "web-1", false)));
    }

    @Test
    void aSliceThatBelongsToAnotherServiceLeavesTheFirst() {
        List<ClusterChange> listed = new ArrayList<>(States.rich().changes());
        listed.removeLast();
        listed.add(new SliceApplied(States.slice("db", "web-1", true)));

        assertThat(States.rich().replacedBy(listed))
                .containsExactly(new SliceDeleted(WEB, "web-1"), new SliceApplied(States.slice("db", "web-1", true)));
    }

    @Test
    void aNodeThatIsNotListedStays() {
        List<ClusterChange> listed =
                States.rich().changes().subList(1, States.rich().changes().size());

        assertThat(States.rich().replacedBy(listed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverIsListedIsWhatResults(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            ClusterState before = after(changes(random));
            List<ClusterChange> listed = changes(random);

            List<ClusterChange> all = new ArrayList<>(before.changes());
            all.addAll(before.replacedBy(listed));

            assertThat(after(all))
                    .as("seed %d, round %d", seed, round)
                    .usingRecursiveComparison()
                    .ignoringCollectionOrder()
                    .isEqualTo(after(listed));
        }
    }

    private static List<ClusterChange> changes(Random random) {
        List<ClusterChange> changes = new ArrayList<>();
        changes.add(new ClusterChange.NodeApplied(
                random.nextBoolean() ? States.node() : new Node("node-a", null, List.of())));
        for (int i = random.nextInt(8); i > 0; i--) {
            String service = "s" + random.nextInt(4);
            String slice = service + "-" + random.nextInt(2);
            changes.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new ServiceApplied(States.service(service, 1 + random.nextInt(2)));
                        case 1 -> new ServiceDeleted(new ServiceName("default", service));
                        case 2 -> new SliceApplied(States.slice(service, slice, random.nextBoolean()));
                        default -> new SliceDeleted(new ServiceName("default", service), slice);
                    });
        }
        return changes;
    }
}
