package io.fairlead.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.result.CaptureRun;
import io.fairlead.bench.result.FaultRun;
import io.fairlead.bench.result.Machine;
import io.fairlead.bench.result.Run;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportCommandTest {
    private static final Instant START = Instant.parse("2026-05-01T10:00:00Z");
    private static final Machine MACHINE = new Machine("a CPU", 2, 8L << 30, "Linux 6.18", "Debian", "a JDK", "abc");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int bench(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private static Run run(String kind) {
        return switch (kind) {
            case "scale" ->
                new ScaleRun(
                        ScaleRun.FORMAT,
                        START,
                        125,
                        MACHINE,
                        "fairlead 1",
                        new ScaleRun.Cluster(10, 20, 10, 5, 1, 1_000, 12),
                        new ScaleRun.Churn(100, 90, 9_000, 9_900, 4_000, 3.2),
                        Map.of(ScaleMetric.FIRST_SYNC_SECONDS, 1.234),
                        List.of(1.0),
                        List.of(3.0),
                        List.of());
            case "capture" ->
                new CaptureRun(CaptureRun.FORMAT, START, 60, MACHINE, "fairlead 1", 10, 30, List.of(), List.of());
            case "faults" -> new FaultRun(FaultRun.FORMAT, START, 60, MACHINE, List.of(), List.of(), List.of());
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @ParameterizedTest
    @CsvSource({"scale, Fairlead at scale", "capture, a CPU", "faults, a CPU"})
    void resultsOfAllKindsAreShown(String kind, String part) throws IOException {
        Path file = folder.resolve("run.json");
        RunFile.write(run(kind), file);
        assertThat(RunFile.readAny(file)).isEqualTo(run(kind));

        assertThat(bench("report", file.toString())).as(err.toString()).isZero();

        assertThat(out.toString()).contains(part);
    }

    @Test
    void aFormatThatAKindLacksIsRefused() throws IOException {
        Path file = folder.resolve("run.json");
        RunFile.write(run("scale"), file);

        assertThat(bench("report", "--markdown", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("fairlead: --markdown is for comparisons of proxies; '" + file
                        + "' is a result of 'fairlead bench scale', which is shown as text");
    }

    @Test
    void aFileThatIsMissingIsSaidInWords() {
        assertThat(bench("compare", folder.resolve("a").toString(), "b")).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo("fairlead: cannot read '" + folder.resolve("a") + "': there is no such file");
    }

    @Test
    void missingOperandsAreNamedWithoutTheWholeHelp() {
        assertThat(bench("compare")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "fairlead: Missing required parameters: 'BEFORE', 'AFTER'",
                        "See 'fairlead bench compare --help'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rounds=1", "scale", "capture", "faults"})
    void anOutputThatCannotBeWrittenIsRefusedBeforeTheRun(String command) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(bench(command, "--output", file.resolve("results").toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .startsWith("fairlead: --output is '" + file.resolve("results") + "', which cannot be written to: ");
    }
}
