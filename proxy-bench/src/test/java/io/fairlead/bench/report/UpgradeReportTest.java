package io.fairlead.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.bench.result.FailureKind;
import io.fairlead.bench.result.RunFile;
import io.fairlead.bench.result.UpgradeRun;
import io.fairlead.bench.result.UpgradeRun.Row;
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

final class UpgradeReportTest {
    private static final UpgradeRun RUN = new UpgradeRun(
            UpgradeRun.FORMAT,
            Instant.parse("2026-01-02T03:04:05Z"),
            130,
            SampleRun.MACHINE,
            "20 upgrades",
            List.of(new ContenderInfo("haproxy", "HAProxy", "3.0")),
            List.of(),
            List.of(
                    new Row(
                            "haproxy",
                            20,
                            24_000,
                            Map.of(FailureKind.RESET, 3),
                            1_044,
                            5_000,
                            4_990,
                            1_000_000,
                            0,
                            1.25,
                            40.4,
                            250,
                            3,
                            null),
                    Row.failed("nginx", "no stream module")));

    @TempDir
    Path folder;

    @Test
    void markdownHasARowForEachProxy() {
        assertThat(UpgradeReport.markdown(RUN))
                .contains(
                        "| haproxy | 20 | 24,000 | 3: 3 reset | 1,044 | 5,000 | 10 | 1,000,000 | 0 | 1.3 / 40 | 0.3 | 3 |")
                .contains("| nginx | not measured: no stream module | – |")
                .contains("- Load: 20 upgrades");
    }

    @Test
    void textHasTheSameFigures() {
        StringWriter text = new StringWriter();
        UpgradeReport.print(RUN, new PrintWriter(text));
        assertThat(text.toString()).contains("24,000", "3: 3 reset");
    }

    @Test
    void onlyTheTableOfADocumentIsReplaced() throws IOException {
        Path document = Files.writeString(
                folder.resolve("reliability.md"),
                "before\n<!-- upgrades: begin -->\nold\n<!-- upgrades: end -->\nafter\n");
        UpgradeReport.update(RUN, document);
        assertThat(document)
                .content()
                .startsWith("before\n")
                .endsWith("<!-- upgrades: end -->\nafter\n")
                .contains("| haproxy |")
                .doesNotContain("old");
    }

    @Test
    void aFileOfARunIsReadAgain() throws IOException {
        Path file = folder.resolve("run.json");
        RunFile.write(RUN, file);
        assertThat(RunFile.readAny(file)).isEqualTo(RUN);
    }
}
