package io.fairlead.bench.report;

import io.fairlead.bench.report.ResultTable.Cell;
import io.fairlead.bench.report.ResultTable.Column;
import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderResult;
import io.fairlead.bench.result.Measurement;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two runs side by side: what has changed by more than the rounds differ among themselves.
 *
 * <p>A machine that is faster on one day than on another changes every figure. So each figure is also shown relative to a
 * reference contender of its own run, {@value #REFERENCE} where both runs have it, {@value #CEILING} otherwise.
 *
 * <p>Threading: Immutable.
 *
 * @param warnings in what the runs differ besides their figures
 * @param changes by workload, contender and metric, in the order of the later run
 */
public record Comparison(List<String> warnings, List<Change> changes) {
    private static final String REFERENCE = "haproxy-splice";
    private static final String CEILING = "direct";

    /** Copies the lists. */
    public Comparison {
        warnings = List.copyOf(warnings);
        changes = List.copyOf(changes);
    }

    /**
     * One metric of one contender under one workload, in both runs.
     *
     * @param workload its title in the later run
     * @param contender its name
     * @param before the earlier run
     * @param after the later run
     * @param relative both relative to the reference; null if the runs have no reference in common
     */
    public record Change(
            String workload,
            String contender,
            Measurement before,
            Measurement after,
            @Nullable Relative relative) {
        /** What was measured. */
        public Metric metric() {
            return after.metric();
        }

        /** From the median before to the median after, in per cent; empty if the former is 0. */
        public Optional<Double> percent() {
            return Comparison.percent(before.median(), after.median());
        }

        /** Whether all rounds after lie beyond all rounds before: {@code better}, {@code worse}, {@code noise}, {@code one round}. */
        public String verdict() {
            return Spread.of(after)
                    .against(Spread.of(before), metric().better())
                    .change();
        }
    }

    /**
     * How a contender did next to the reference of its own run, round by round.
     *
     * @param reference the name of the reference
     * @param before median ratio of the earlier run
     * @param after median ratio of the later run
     * @param verdict whether all ratios after lie beyond all before, in the words of {@link Change#verdict}
     */
    public record Relative(String reference, double before, double after, String verdict) {
        private static Optional<Relative> of(String reference, Pair pair, Pair base) {
            Optional<Spread> before = Spread.ratio(pair.before(), base.before());
            Optional<Spread> after = Spread.ratio(pair.after(), base.after());
            if (before.isEmpty() || after.isEmpty()) {
                return Optional.empty();
            }
            Verdict verdict =
                    after.get().against(before.get(), pair.after().metric().better());
            return Optional.of(
                    new Relative(reference, before.get().median(), after.get().median(), verdict.change()));
        }
    }

    /** The same metric in both runs. */
    private record Pair(Measurement before, Measurement after) {
        static Optional<Pair> of(WorkloadResult before, WorkloadResult after, String contender, Metric metric) {
            Optional<Measurement> early = sound(before, contender).flatMap(result -> result.measurement(metric));
            Optional<Measurement> late = sound(after, contender).flatMap(result -> result.measurement(metric));
            return early.isPresent() && late.isPresent()
                    ? Optional.of(new Pair(early.get(), late.get()))
                    : Optional.empty();
        }

        /** A contender that failed in a round is not compared. */
        private static Optional<ContenderResult> sound(WorkloadResult workload, String contender) {
            return workload.of(contender).filter(result -> result.failure() == null);
        }
    }

    /** Sets an earlier run next to a later one. */
    public static Comparison of(BenchRun before, BenchRun after) {
        List<Change> changes = after.workloads().stream()
                .flatMap(late -> before.workload(late.name()).stream().flatMap(early -> changes(early, late)))
                .toList();
        return new Comparison(RunDifferences.between(before, after), changes);
    }

    private static Stream<Change> changes(WorkloadResult before, WorkloadResult after) {
        return after.results().stream()
                .map(ContenderResult::contender)
                .flatMap(contender -> ResultTable.metrics(after).stream()
                        .flatMap(metric -> change(before, after, contender, metric).stream()));
    }

    private static Optional<Change> change(
            WorkloadResult before, WorkloadResult after, String contender, Metric metric) {
        return Pair.of(before, after, contender, metric)
                .map(pair -> new Change(
                        after.title(),
                        contender,
                        pair.before(),
                        pair.after(),
                        relative(before, after, metric, pair).orElse(null)));
    }

    private static Optional<Relative> relative(WorkloadResult before, WorkloadResult after, Metric metric, Pair pair) {
        return Stream.of(REFERENCE, CEILING)
                .flatMap(reference -> Pair.of(before, after, reference, metric).stream()
                        .flatMap(base -> Relative.of(reference, pair, base).stream()))
                .findFirst();
    }

    /** Prints the differences between the runs, and a table for each workload. */
    public void print(PrintWriter out) {
        TextReport.heading("Fairlead benchmark, two runs", out);
        warnings.forEach(warning -> TextReport.prose(warning, out));
        out.println("better, worse: all rounds of one run lie beyond all of the other; noise: their ranges overlap.");
        if (changes.isEmpty()) {
            out.println();
            out.println("Nothing to compare: no contender has the same metric, without a failure, in both runs.");
        }
        changes.stream().map(Change::workload).distinct().forEach(workload -> {
            TextReport.heading(workload, out);
            TextGrid.print(columns(workload), rows(workload), out);
        });
        out.flush();
    }

    private List<Column> columns(String workload) {
        List<String> references = changes.stream()
                .filter(change -> change.workload().equals(workload))
                .flatMap(change -> Stream.ofNullable(change.relative()))
                .map(Relative::reference)
                .distinct()
                .toList();
        String relative = references.isEmpty() ? "" : "÷ " + String.join(" or ", references);
        return List.of(
                new Column("contender", ""),
                new Column("metric", ""),
                new Column("before", ""),
                new Column("after", ""),
                new Column("change", ""),
                new Column("", ""),
                new Column(relative, ""),
                new Column("change", ""),
                new Column("", ""));
    }

    private List<List<Cell>> rows(String workload) {
        List<List<Cell>> rows = new ArrayList<>();
        String previous = "";
        for (Change change : changes) {
            if (change.workload().equals(workload)) {
                String name = change.contender().equals(previous) ? "" : change.contender();
                rows.add(row(name, change));
                previous = change.contender();
            }
        }
        return List.copyOf(rows);
    }

    private static List<Cell> row(String name, Change change) {
        Metric metric = change.metric();
        Relative relative = change.relative();
        List<String> words = new ArrayList<>(List.of(
                name,
                Figures.labelled(metric),
                Figures.median(change.before()),
                Figures.median(change.after()),
                change.percent().map(Figures::percent).orElse(Figures.NONE),
                change.verdict()));
        if (relative == null || relative.reference().equals(change.contender())) {
            words.addAll(List.of(Figures.NONE, "", ""));
        } else {
            words.add(Figures.ratio(relative.before()) + " → " + Figures.ratio(relative.after()));
            words.add(percent(relative.before(), relative.after())
                    .map(Figures::percent)
                    .orElse(Figures.NONE));
            words.add(relative.verdict());
        }
        return words.stream().map(word -> new Cell(word, "")).toList();
    }

    private static Optional<Double> percent(double before, double after) {
        return before == 0 ? Optional.empty() : Optional.of((after / before - 1) * 100);
    }
}
