package io.fairlead.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What happens in a made-up cluster: its events lead from what was listed before to what is listed after. */
final class ChangesTest {
    private final Cluster cluster = ClusterKit.cluster(100, 2500, 20);
    private final Map<String, HasMetadata> followed = ClusterKit.objects(cluster);

    @Test
    void eventsOfTheChurnLeadToWhatIsListedAfterIt() {
        Churn churn = new Churn(cluster, 3);
        int events = 0;
        for (int i = 0; i < 2000; i++) {
            for (ClusterEvent event : churn.next()) {
                ClusterKit.follow(event, followed);
                events++;
            }
        }
        assertThat(events).isBetween(2050, 2600);
        assertThat(followed).isEqualTo(ClusterKit.objects(cluster));
        assertThat(ClusterKit.endpoints(cluster)).as("as many as before, about").isBetween(2000, 3500);
    }

    @Test
    void churnLeavesTheLargestServiceInPeace() {
        List<GeneratedSlice> before = cluster.slicesOf(cluster.largest());
        Churn churn = new Churn(cluster, 3);
        for (int i = 0; i < 500; i++) {
            churn.next();
        }
        assertThat(cluster.slicesOf(cluster.largest())).isEqualTo(before);
    }

    @Test
    void aRollingUpdateReplacesEveryPodAndKeepsAsManyReady() {
        Set<String> before = pods();
        RollingUpdate update = new RollingUpdate(cluster, cluster.largest());
        int events = 0;
        while (update.hasNext()) {
            ClusterKit.follow(update.next(), followed);
            events++;
            if (events % 250 == 0) {
                assertThat(ready()).isGreaterThanOrEqualTo(before.size());
            }
        }
        assertThat(events).isEqualTo(4 * before.size());
        assertThat(pods()).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
        assertThat(ready()).isEqualTo(before.size());
        assertThat(followed).isEqualTo(ClusterKit.objects(cluster));
        assertThatThrownBy(update::next).isInstanceOf(IllegalStateException.class);
    }

    private long ready() {
        return endpoints().stream()
                .filter(endpoint -> endpoint.getConditions().getReady())
                .count();
    }

    private Set<String> pods() {
        return endpoints().stream()
                .map(endpoint -> endpoint.getTargetRef().getName())
                .collect(Collectors.toSet());
    }

    private List<Endpoint> endpoints() {
        return ClusterKit.slices(cluster).stream()
                .filter(slice -> isOfLargest(slice))
                .flatMap(slice -> slice.getEndpoints().stream())
                .toList();
    }

    private boolean isOfLargest(EndpointSlice slice) {
        return cluster.largest().name().equals(slice.getMetadata().getLabels().get("kubernetes.io/service-name"));
    }
}
