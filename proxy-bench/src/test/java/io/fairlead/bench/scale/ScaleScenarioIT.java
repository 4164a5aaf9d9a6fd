package io.fairlead.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.bench.cluster.ClusterSize;
import io.fairlead.bench.result.ScaleMetric;
import io.fairlead.bench.result.ScaleRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real node before a small cluster, for as short a time as can be. */
@Timeout(120)
final class ScaleScenarioIT {
    private static final ScalePlan PLAN = new ScalePlan(new ClusterSize(40, 900, 10, 1), 50, 3, 1, 100);

    @TempDir
    Path folder;

    private final List<String> progress = new ArrayList<>();

    @Test
    void everythingIsMeasuredAndNoConnectionGoesAstray() throws IOException {
        ScaleRun run = scenario("""
                exec '%s' $FAIRLEAD_JAVA_OPTS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \\
                    -cp '%s' io.fairlead.k8s.cli.Main "$@"
                """.formatted(Path.of(System.getProperty("java.home"), "bin", "java"), classPath()))
                .run(progress::add);

        assertThat(run.figures().keySet()).containsExactlyInAnyOrder(ScaleMetric.values());
        assertThat(run.figures()).containsEntry(ScaleMetric.STALE, 0.0).containsEntry(ScaleMetric.FAILED, 0.0);
        assertThat(run.figures().get(ScaleMetric.MOVE_P50)).isBetween(0.05, 1000.0);
        assertThat(run.figures().get(ScaleMetric.CPU_PER_CHANGE)).isGreaterThan(0);
        assertThat(run.figures().get(ScaleMetric.ALLOCATED_PER_CHANGE)).isGreaterThan(0);
        assertThat(run.figures().get(ScaleMetric.LONGEST_PAUSE)).isGreaterThan(0);
        assertThat(run.figures().get(ScaleMetric.PAUSE_MAX))
                .isBetween(
                        run.figures().get(ScaleMetric.PAUSE_P999), run.figures().get(ScaleMetric.LONGEST_PAUSE));
        assertThat(run.figures().get(ScaleMetric.CONNECT_P999)).isGreaterThan(0);
        assertThat(run.moves()).hasSizeGreaterThan(5);
        assertThat(run.rollingMoves()).isNotEmpty();
        assertThat(run.churn().changes()).isGreaterThan(100);
        assertThat(run.cluster().listBytes()).isGreaterThan(300_000);
        assertThat(run.figures().get(ScaleMetric.RESTART_MAX))
                .isGreaterThanOrEqualTo(run.figures().get(ScaleMetric.RESTART_MEDIAN));
        assertThat(progress).hasSize(7).last().isEqualTo("killed and started again");
    }

    @Test
    void aNodeThatDoesNotStartIsReportedWithWhatItSaid() throws IOException {
        ScaleScenario scenario = scenario("[ \"$1\" = --version ] || { echo 'no such option'; exit 2; }\n");
        assertThatThrownBy(() -> scenario.run(progress::add))
                .isInstanceOf(IOException.class)
                .hasMessage("the node has ended: no such option");
    }

    private ScaleScenario scenario(String launcher) throws IOException {
        Path script = folder.resolve("fairlead");
        Files.writeString(script, "#!/bin/sh\n" + launcher);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return new ScaleScenario(PLAN, script, folder, folder);
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
