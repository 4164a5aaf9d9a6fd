package io.fairlead.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class HtmlReportTest {
    @Test
    void nothingInThePageIsLoadedFromElsewhere() throws IOException {
        String page = HtmlReport.page(SampleRun.of(1, 5));

        assertThat(page).doesNotContain("sourceMappingURL", "<script src", "@import", "url(");
        assertThat(Pattern.compile("<link (?!rel=\"icon\" href=\"data:,\")")
                        .matcher(page)
                        .find())
                .isFalse();
        assertThat(page).contains("default-src 'none'");
    }

    @Test
    void chartsComeWithTheirLicenceAndEveryPlaceIsFilled() throws IOException {
        String page = HtmlReport.page(SampleRun.of(1, 5));

        assertThat(page).contains("Released under the MIT License").doesNotContain("@DATA@", "@STYLE@", "@CHARTS@");
    }

    @Test
    void noNameCanEndTheScriptThatHoldsTheData() throws IOException {
        String name = "</script><script>alert(1)</script><!-- & \u2028 @SCRIPT@";
        WorkloadResult workload =
                new WorkloadResult(name, name, Metric.P99, List.of(SampleRun.result(name, Metric.P99, 1.0)));
        String plain = HtmlReport.page(SampleRun.run(1, List.of(), List.of()));

        String page = HtmlReport.page(SampleRun.run(1, List.of(SampleRun.contender(name)), List.of(workload)));

        assertThat(page)
                .doesNotContain("alert(1)</", "<!--", "\u2028")
                .contains(
                        "\\u003c/script\\u003e\\u003cscript\\u003ealert(1)\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028 @SCRIPT@");
        assertThat(page.split("</script", -1)).hasSameSizeAs(plain.split("</script", -1));
    }
}
