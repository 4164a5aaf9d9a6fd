package io.fairlead.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MarkdownReportTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "report", "sample.md");

    @Test
    void reportOfTheSampleIsTheGoldenFile() throws IOException {
        String markdown = markdown(SampleRun.of(1, 5));
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, markdown);
        }

        assertThat(markdown)
                .as("report of the sample; if the change is meant, run this test with -Dgolden.update=true")
                .isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void everyRowHasAsManyCellsAsItsHead() {
        List<String> lines = markdown(SampleRun.of(1, 5)).lines().toList();

        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith("|") && lines.get(i - 1).startsWith("|")) {
                assertThat(cells(lines.get(i))).as(lines.get(i)).isEqualTo(cells(lines.get(i - 1)));
            }
        }
    }

    @Test
    void namesAreTextEvenIfTheyLookLikeMarkup() {
        String name = "a|b\n`c` <script>*x*</script> [y](z)";
        WorkloadResult workload =
                new WorkloadResult("w", name, Metric.REQUESTS, List.of(SampleRun.result(name, Metric.REQUESTS, 1.0)));

        String markdown = markdown(SampleRun.run(1, List.of(SampleRun.contender(name)), List.of(workload)));

        assertThat(markdown)
                .contains("| a\\|b \\`c\\` &lt;script>\\*x\\*&lt;/script> \\[y\\](z) |")
                .doesNotContain("<script>");
    }

    private static int cells(String line) {
        return line.replace("\\|", "").split("\\|", -1).length;
    }

    private static String markdown(BenchRun run) {
        StringWriter text = new StringWriter();
        MarkdownReport.print(run, new PrintWriter(text));
        return text.toString();
    }
}
