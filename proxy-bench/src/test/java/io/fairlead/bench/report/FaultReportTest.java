package io.fairlead.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.bench.result.FailureKind;
import io.fairlead.bench.result.FaultRun;
import io.fairlead.bench.result.FaultRun.Row;
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

final class FaultReportTest {
    private static final FaultRun RUN = new FaultRun(
            FaultRun.FORMAT,
            Instant.parse("2026-01-02T03:04:05Z"),
            130,
            SampleRun.MACHINE,
            List.of(new ContenderInfo("nat", "kernel NAT", "1.0.6")),
            List.of(),
            List.of(
                    new Row("loss", "SYNs are lost", "nat", 500, Map.of(), 25_000_000, 1.25, 2_055, 0.0, "", null),
                    new Row(
                            "loss",
                            "SYNs are lost",
                            "fairlead-bind",
                            1500,
                            Map.of(FailureKind.TIMEOUT, 2, FailureKind.RESET, 1_100),
                            1_990_000,
                            1.25,
                            1_044,
                            null,
                            "1|2",
                            null),
                    Row.failed("killed", "kill -9", "nat", "no process")));

    @TempDir
    Path folder;

    @Test
    void markdownHasARowForEachProxyAndNamesAFaultOnce() {
        assertThat(FaultReport.markdown(RUN)).contains("""
                | fault | contender | tried | failed | bytes checked | p50 / slowest, ms | recovered after | note |
                |---|---|---:|---|---:|---:|---:|---|
                | SYNs are lost | nat | 500 | 0 | 25,000,000 | 1.3 / 2,055 | 0.0 s |  |
                |  | fairlead-bind | 1,500 | 1,102: 1,100 reset, 2 timed out | 1,990,000 | 1.3 / 1,044 | no | 1\\|2 |
                | kill -9 | nat | – | – | – | – | – | not measured: no process |
                """);
    }

    @Test
    void textFitsATerminalAndHasTheSameFigures() {
        StringWriter text = new StringWriter();
        FaultReport.print(RUN, new PrintWriter(text));

        assertThat(text.toString()).contains("loss: SYNs are lost", "1,102: 1,100 reset, 2 timed out");
    }

    @Test
    void onlyTheTableOfADocumentIsReplaced() throws IOException {
        Path document = Files.writeString(
                folder.resolve("reliability.md"), "before\n<!-- faults: begin -->\nold\n<!-- faults: end -->\nafter\n");

        FaultReport.update(RUN, document);
        FaultReport.update(RUN, document);

        assertThat(Files.readString(document))
                .startsWith("before\n<!-- faults: begin -->\n")
                .endsWith("\n<!-- faults: end -->\nafter\n")
                .containsOnlyOnce("SYNs are lost")
                .doesNotContain("old");
    }

    @Test
    void aDocumentWithoutAPlaceForTheTableStaysAsItIs() throws IOException {
        Path document = Files.writeString(folder.resolve("other.md"), "text\n");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> FaultReport.update(RUN, document))
                .withMessageContaining("<!-- faults: begin -->");
        assertThat(document).hasContent("text\n");
    }
}
