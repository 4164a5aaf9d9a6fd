package io.fairlead.bench.report;

import static io.fairlead.bench.report.SampleRun.contender;
import static io.fairlead.bench.report.SampleRun.failed;
import static io.fairlead.bench.report.SampleRun.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.fairlead.bench.report.Comparison.Change;
import io.fairlead.bench.report.Comparison.Relative;
import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderResult;
import io.fairlead.bench.result.Machine;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComparisonTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            REQUESTS, 10 20 30, 31 40 50, better
            REQUESTS, 31 40 50, 10 20 30, worse
            REQUESTS, 10 20 30, 30 40 50, noise
            REQUESTS, 10 20 30, 15 20 25, noise
            P99,      10 20 30, 31 40 50, worse
            P99,      31 40 50, 10 20 30, better
            REQUESTS, 10,       40,       one round
            REQUESTS, 10 20 30, 40,       one round
            """)
    void changeCountsOnlyIfAllRoundsLieBeyondThoseBefore(Metric metric, String before, String after, String verdict) {
        Change change = only(
                run("w", result("fairlead-copy", metric, values(before))),
                run("w", result("fairlead-copy", metric, values(after))));

        assertThat(change.verdict()).isEqualTo(verdict);
    }

    @Test
    void changeIsInPerCentOfTheMedianBefore() {
        Change change = only(
                run("w", result("nginx", Metric.REQUESTS, 100.0, 200.0)),
                run("w", result("nginx", Metric.REQUESTS, 165.0)));

        assertThat(change.percent())
                .hasValueSatisfying(percent -> assertThat(percent).isCloseTo(10, offset(1e-9)));
    }

    @Test
    void changeFromZeroHasNoPercentage() {
        Change change = only(
                run("w", result("nginx", Metric.DESCRIPTORS_AFTER, 0.0)),
                run("w", result("nginx", Metric.DESCRIPTORS_AFTER, 3.0)));

        assertThat(change.percent()).isEmpty();
        assertThat(print(new Comparison(List.of(), List.of(change)))).containsPattern("0 +3 +–");
    }

    @Test
    void driftOfTheMachineCancelsInTheRatioToTheReference() {
        Comparison comparison = Comparison.of(
                run(
                        "w",
                        result("haproxy-splice", Metric.REQUESTS, 10.0, 20.0, 30.0),
                        result("fairlead-copy", Metric.REQUESTS, 15.0, 30.0, 45.0)),
                run(
                        "w",
                        result("haproxy-splice", Metric.REQUESTS, 100.0, 200.0, 300.0),
                        result("fairlead-copy", Metric.REQUESTS, 150.0, 300.0, 450.0)));

        assertThat(comparison.changes().getLast()).satisfies(change -> {
            assertThat(change.verdict()).isEqualTo("better");
            assertThat(change.relative()).isEqualTo(new Relative("haproxy-splice", 1.5, 1.5, "noise"));
        });
    }

    @Test
    void directConnectionIsTheReferenceWhereOneRunLacksTheProxy() {
        Comparison comparison = Comparison.of(
                run(
                        "w",
                        result("direct", Metric.REQUESTS, 10.0),
                        result("haproxy-splice", Metric.REQUESTS, 5.0),
                        result("nginx", Metric.REQUESTS, 5.0)),
                run("w", result("direct", Metric.REQUESTS, 10.0), result("nginx", Metric.REQUESTS, 8.0)));

        assertThat(comparison.changes().getLast().relative()).isEqualTo(new Relative("direct", .5, .8, "one round"));
        assertThat(comparison.warnings()).contains("Only before: contender haproxy-splice.");
    }

    @Test
    void withoutACommonReferenceThereIsNoRatio() {
        assertThat(only(
                                run("w", result("nginx", Metric.REQUESTS, 5.0)),
                                run("w", result("nginx", Metric.REQUESTS, 8.0)))
                        .relative())
                .isNull();
    }

    @Test
    void workloadOfOneRunOnlyIsNamedAndNotCompared() {
        Comparison comparison = Comparison.of(
                run("old", result("nginx", Metric.REQUESTS, 1.0)), run("new", result("nginx", Metric.REQUESTS, 1.0)));

        assertThat(comparison.changes()).isEmpty();
        assertThat(comparison.warnings()).contains("Only before: workload old.", "Only after: workload new.");
        assertThat(print(comparison)).contains("Nothing to compare");
    }

    @Test
    void contenderThatFailedInARoundIsNamedAndNotCompared() {
        Comparison comparison = Comparison.of(
                run("w", result("nginx", Metric.REQUESTS, 1.0)),
                run("w", failed("nginx", "gone", Metric.REQUESTS, 1.0)));

        assertThat(comparison.changes()).isEmpty();
        assertThat(comparison.warnings()).contains("Not compared: nginx under w, which failed after.");
    }

    @Test
    void differentMachinesModesAndRoundsAreSaid() {
        BenchRun before = SampleRun.of(1, 5);
        BenchRun after = new BenchRun(
                BenchRun.FORMAT,
                before.startedAt(),
                1,
                "full",
                7,
                new Machine("Other CPU", 4, 8L << 30, "Linux 6.2.0", "Debian", "25.0.4", "fedcba987654"),
                before.contenders(),
                before.leftOut(),
                before.workloads());

        assertThat(Comparison.of(before, after).warnings())
                .contains(
                        "Commit 0123456789ab before, fedcba987654 after.",
                        "Different machines, so only the ratios mean something: Example CPU, 2 cores, 24 GiB before, "
                                + "Other CPU, 4 cores, 8 GiB after.",
                        "Different kernels: Linux 6.1.0 before, Linux 6.2.0 after.",
                        "Different modes, which measure for different times: quick before, full after.",
                        "Different numbers of rounds: 5 rounds before, 7 rounds after.");
    }

    @Test
    void runsUnderTheSameConditionsDifferInTheirCommitOnly() {
        BenchRun run = run("w", result("nginx", Metric.REQUESTS, 1.0));

        assertThat(Comparison.of(run, run).warnings())
                .containsExactly("Commit 0123456789ab before, 0123456789ab after.");
    }

    @Test
    void tableFitsATerminal() {
        assertThat(print(Comparison.of(SampleRun.of(1, 5), SampleRun.of(2, 5))).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
    }

    private static Change only(BenchRun before, BenchRun after) {
        List<Change> changes = Comparison.of(before, after).changes();
        assertThat(changes).hasSize(1);
        return changes.getFirst();
    }

    private static BenchRun run(String workload, ContenderResult... results) {
        return SampleRun.run(
                results[0].measurements().getFirst().values().size(),
                Stream.of(results).map(result -> contender(result.contender())).toList(),
                List.of(new WorkloadResult(workload, workload, Metric.REQUESTS, List.of(results))));
    }

    private static Double[] values(String text) {
        return Stream.of(text.split(" ")).map(Double::valueOf).toArray(Double[]::new);
    }

    private static String print(Comparison comparison) {
        StringWriter text = new StringWriter();
        comparison.print(new PrintWriter(text));
        return text.toString();
    }
}
