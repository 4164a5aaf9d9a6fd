package io.fairlead.bench.report;

import static io.fairlead.bench.report.SampleRun.contender;
import static io.fairlead.bench.report.SampleRun.failed;
import static io.fairlead.bench.report.SampleRun.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderResult;
import io.fairlead.bench.result.Measurement;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextReportTest {
    @Test
    void contendersAreRankedByThePrimaryMetricBelowTheDirectConnection() {
        String text = text(
                Metric.REQUESTS,
                result("nginx", Metric.REQUESTS, 100.0),
                result("fairlead-copy", Metric.REQUESTS, 300.0),
                result("direct", Metric.REQUESTS, 200.0),
                failed("netty", "gone", Metric.REQUESTS));

        assertThat(rows(text, "nginx", "fairlead-copy", "direct", "netty *"))
                .containsExactly("direct", "fairlead-copy", "nginx", "netty *");
    }

    @Test
    void lowestIsBestWhereLessIsBetter() {
        String text = text(
                Metric.P99,
                result("nginx", Metric.P99, 300.0),
                result("haproxy-copy", Metric.P99, 100.0),
                result("fairlead-copy", Metric.P99, 200.0));

        assertThat(rows(text, "nginx", "haproxy-copy", "fairlead-copy"))
                .containsExactly("haproxy-copy", "fairlead-copy", "nginx");
        assertThat(text).contains("× haproxy-copy", "lower is better");
    }

    @Test
    void medianOfAnEvenNumberOfRoundsLiesBetweenTheMiddleTwo() {
        assertThat(text(Metric.REQUESTS, result("nginx", Metric.REQUESTS, 1000.0, 4000.0, 2000.0, 1500.0)))
                .contains("1,750 1,000–4,000");
    }

    @Test
    void ratiosAreToTheDirectConnectionAndToTheBestOtherProxy() {
        String text = text(
                Metric.THROUGHPUT,
                result("direct", Metric.THROUGHPUT, 40.0),
                result("haproxy-splice", Metric.THROUGHPUT, 20.0),
                result("nginx", Metric.THROUGHPUT, 10.0),
                result("fairlead-splice", Metric.THROUGHPUT, 30.0));

        assertThat(text).containsPattern("contender +× direct +× haproxy-splice +throughput");
        assertThat(text).containsPattern("fairlead-splice +0\\.75 +1\\.50 +30\\.00");
    }

    @Test
    void thereIsNoRatioToADirectConnectionThatWasNotMeasured() {
        assertThat(text(
                        Metric.MEMORY,
                        result("nginx", Metric.MEMORY, 10.0),
                        result("fairlead-copy", Metric.MEMORY, 20.0)))
                .doesNotContain("× direct")
                .containsPattern("fairlead-copy +2\\.00 +20\\.0");
    }

    @Test
    void valueThatIsZeroGivesNoRatioToItself() {
        assertThat(text(
                        Metric.CPU_PER_GB,
                        result("nginx", Metric.CPU_PER_GB, 0.0),
                        result("fairlead-copy", Metric.CPU_PER_GB, 1.0)))
                .containsPattern("fairlead-copy +– +1\\.000");
    }

    @Test
    void contenderThatFailedInARoundIsShownButIsNoReference() {
        String text = text(
                Metric.REQUESTS,
                failed("haproxy-copy", "round 2:\n  reset", Metric.REQUESTS, 900.0),
                result("nginx", Metric.REQUESTS, 500.0),
                result("fairlead-copy", Metric.REQUESTS, 600.0));

        assertThat(text)
                .contains("× nginx")
                .containsPattern("haproxy-copy \\* +1\\.80 +900")
                .contains("* haproxy-copy failed in a round, so nothing is compared with it: round 2: reset");
    }

    @Test
    void oneRoundHasNoRangeAndNoWinner() {
        assertThat(text(
                        Metric.REQUESTS,
                        result("nginx", Metric.REQUESTS, 500.0),
                        result("fairlead-copy", Metric.REQUESTS, 600.0)))
                .contains("Each figure is of one round", "One round only")
                .containsPattern("1\\.20 +one round");
    }

    @Test
    void absentContendersAndThoseLeftOutAreNamed() {
        WorkloadResult workload =
                new WorkloadResult("w", "Title", Metric.REQUESTS, List.of(result("nginx", Metric.REQUESTS, 1.0)));

        assertThat(print(SampleRun.run(1, List.of(contender("nginx"), contender("netty")), List.of(workload))))
                .contains("Not measured here: netty.")
                .contains("envoy: 'envoy' is not on the PATH; install it to have it measured");
    }

    @Test
    void workloadWithoutResultsSaysSo() {
        assertThat(text(Metric.REQUESTS)).contains("No contender was measured.", "Nothing to compare");
    }

    @Test
    void fairleadIsAheadOnlyIfAllItsRoundsAre() {
        assertThat(text(
                        Metric.REQUESTS,
                        result("nginx", Metric.REQUESTS, 10.0, 20.0, 30.0),
                        result("fairlead-copy", Metric.REQUESTS, 30.0, 40.0, 50.0)))
                .contains("ahead in 0 and behind in 0; in 1 the ranges")
                .containsPattern("2\\.00 +ranges overlap");
        assertThat(text(
                        Metric.REQUESTS,
                        result("nginx", Metric.REQUESTS, 10.0, 20.0, 30.0),
                        result("fairlead-copy", Metric.REQUESTS, 31.0, 40.0, 50.0)))
                .contains("ahead in 1 and behind in 0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4000 | 21 | fairlead-splice reaches it: p99 0.80 × nginx, throughput 1.75 × haproxy-splice.
            6000 | 21 | fairlead-splice misses it: p99 1.20 × nginx, throughput 1.75 × haproxy-splice.
            4000 | 11 | fairlead-splice misses it: p99 0.80 × nginx, throughput 0.92 × haproxy-splice.
            """)
    void sharingIsFairIfNeitherLatencyNorThroughputIsWorseThanThatOfHaproxyAndNginx(
            double p99, double throughput, String sentence) {
        String text = text(
                Metric.P99,
                sharing("direct", 100, 40),
                sharing("haproxy-splice", 6000, 12),
                sharing("nginx", 5000, 10),
                sharing("netty", 500, 30),
                sharing("fairlead-splice", p99, throughput));

        assertThat(text.replaceAll("\\s+", " ")).contains(sentence);
    }

    private static ContenderResult sharing(String contender, double p99, double throughput) {
        return new ContenderResult(
                contender,
                List.of(
                        new Measurement(Metric.P99, List.of(p99)),
                        new Measurement(Metric.THROUGHPUT, List.of(throughput))),
                List.of(),
                null);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void wholeRunFitsATerminal(int rounds) {
        assertThat(print(SampleRun.of(1, rounds)).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
    }

    private static String text(Metric primary, ContenderResult... results) {
        int rounds = results.length == 0 || results[0].measurements().isEmpty()
                ? 1
                : results[0].measurements().getFirst().values().size();
        return print(SampleRun.run(
                rounds,
                Stream.of(results).map(one -> contender(one.contender())).toList(),
                List.of(new WorkloadResult("w", "Title", primary, List.of(results)))));
    }

    private static String print(BenchRun run) {
        StringWriter text = new StringWriter();
        TextReport.print(run, new PrintWriter(text));
        return text.toString();
    }

    /** In which order rows of the workload's table begin with these names. */
    private static List<String> rows(String text, String... names) {
        return text.substring(text.indexOf("Ranked by"))
                .lines()
                .takeWhile(line -> !line.startsWith("Fairlead beside"))
                .flatMap(line -> Stream.of(names).filter(name -> line.startsWith(name + "  ")))
                .toList();
    }
}
