package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.source.FolderSource;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.model.ClusterChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    @Test
    void manifestsDescribeWhatTheDemoServes() {
        List<ClusterChange> changes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        FolderSource.read(Path.of("../examples/web"), null, changes::addAll, problems::add);

        assertThat(problems).isEmpty();
        assertThat(changes)
                .containsExactlyInAnyOrderElementsOf(
                        DemoCluster.changes(DemoAddresses.documented(DemoCluster.PODS.size())));
    }
}
