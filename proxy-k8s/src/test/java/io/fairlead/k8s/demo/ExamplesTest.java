package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.source.FolderSource;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Protocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExamplesTest {
    @ParameterizedTest
    @CsvSource({"web, TCP", "udp, UDP"})
    void manifestsDescribeWhatTheDemoServes(String directory, Protocol protocol) {
        List<ClusterChange> changes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        FolderSource.read(Path.of("../examples").resolve(directory), null, changes::addAll, problems::add);

        assertThat(problems).isEmpty();
        assertThat(changes)
                .containsExactlyInAnyOrderElementsOf(
                        DemoCluster.changes(protocol, DemoAddresses.documented(DemoCluster.PODS.size())));
    }
}
