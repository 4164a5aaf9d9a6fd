package io.fairlead.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.result.Machine;
import io.fairlead.bench.result.RunFile;
import io.fairlead.bench.result.ScaleMetric;
import io.fairlead.bench.result.ScaleRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScaleReportTest {
    private static final ScaleRun RUN = new ScaleRun(
            ScaleRun.FORMAT,
            Instant.parse("2026-05-01T10:00:00Z"),
            125,
            new Machine("a CPU", 2, 8L << 30, "Linux 6.18", "Debian", "a JDK", "abc"),
            "fairlead 1",
            new ScaleRun.Cluster(10_000, 250_000, 11_000, 5_000, 1, 105_400_000, 12_000),
            new ScaleRun.Churn(100, 90, 9_000, 9_900, 4_000, 3.2),
            Map.of(
                    ScaleMetric.FIRST_SYNC_SECONDS,
                    1.234,
                    ScaleMetric.PEAK_SYNCED,
                    700.0,
                    ScaleMetric.STALE,
                    0.0,
                    ScaleMetric.CPU_PER_CHANGE,
                    0.5),
            List.of(1.0, 2.0),
            List.of(3.0),
            List.of("Something is to be known."));

    @TempDir
    Path folder;

    @Test
    void figuresStandBesideTheirTargets() {
        StringWriter out = new StringWriter();
        ScaleReport.print(RUN, new PrintWriter(out));
        assertThat(out.toString().lines().map(line -> line.replaceAll(" {2,}", " | ")))
                .contains(
                        "from there until the probe is served | 1.23 s | ≤ 10 s, met",
                        "the most up to there | 700 MiB | ≤ 600 MiB, missed",
                        "connections to the old endpoint after that | 0 | ≤ 0, met",
                        "CPU for a change | 0.50 ms",
                        "Something is to be known.",
                        "Run | 2 min 5 s; meanwhile other processes used 3 % of the machine's CPU")
                .anySatisfy(line -> assertThat(line)
                        .contains("10,000 Services, 250,000 endpoints in 11,000 slices", "105 MB of JSON"));
    }

    @Test
    void theFileHasTheFiguresByTheirNamesAndEveryMove() throws IOException {
        Path file = folder.resolve("run.json");
        RunFile.write(RUN, file);
        assertThat(Files.readString(file))
                .contains("\"format\" : \"fairlead-scale/1\"")
                .containsPattern("\"firstSyncSeconds\" : 1\\.234")
                .containsPattern("\"moves\" : \\[ 1\\.0, 2\\.0 ]");
    }
}
