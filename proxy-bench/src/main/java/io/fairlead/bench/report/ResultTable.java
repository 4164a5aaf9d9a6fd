package io.fairlead.bench.report;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.bench.result.ContenderResult;
import io.fairlead.bench.result.LeftOut;
import io.fairlead.bench.result.Measurement;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What all contenders did under one workload, ready to be shown.
 *
 * <p>Threading: Immutable.
 *
 * @param title of the workload
 * @param caption what the contenders are ranked by, and which values are good
 * @param columns the contender's name, its ratios in the primary metric, then all metrics
 * @param rows one for each contender, as many cells as there are columns
 * @param notes about the workload's goal, if it has one, about failures and about absentees
 */
record ResultTable(String title, String caption, List<Column> columns, List<List<Cell>> rows, List<String> notes) {
    /**
     * The head of a column.
     *
     * @param label what it holds
     * @param unit of its values; empty if they have none
     */
    record Column(String label, String unit) {}

    /**
     * One figure.
     *
     * @param value the median, or a dash
     * @param range lowest to highest round; empty if there is none
     */
    record Cell(String value, String range) {
        /** Both, in one text. */
        String text() {
            return range.isEmpty() ? value : value + " (" + range + ")";
        }
    }

    static ResultTable of(BenchRun run, WorkloadResult workload) {
        List<Standing> references = Stream.of(Role.DIRECT, Role.OTHER)
                .flatMap(role -> Standing.best(workload, workload.primary(), role).stream())
                .toList();
        List<Metric> metrics = metrics(workload);
        List<List<Cell>> rows = Standing.ranked(workload).stream()
                .map(result -> row(workload.primary(), result, references, metrics))
                .toList();
        String caption = "Ranked by " + Figures.labelled(workload.primary()) + ": "
                + Figures.direction(workload.primary()) + ".";
        return new ResultTable(
                workload.title(), caption, columns(workload, references, metrics), rows, notes(run, workload));
    }

    /** The metrics that at least one contender has, the primary one first. */
    static List<Metric> metrics(WorkloadResult workload) {
        Predicate<Metric> measured = metric -> workload.results().stream()
                .anyMatch(result -> result.measurement(metric).isPresent());
        Stream<Metric> others = Arrays.stream(Metric.values()).filter(metric -> metric != workload.primary());
        return Stream.concat(Stream.of(workload.primary()), others)
                .filter(measured)
                .toList();
    }

    private static List<Column> columns(WorkloadResult workload, List<Standing> references, List<Metric> metrics) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("contender", ""));
        references.forEach(reference -> columns.add(
                new Column("× " + reference.contender(), workload.primary().label())));
        metrics.forEach(metric -> columns.add(new Column(metric.label(), metric.unit())));
        return List.copyOf(columns);
    }

    private static List<Cell> row(
            Metric primary, ContenderResult result, List<Standing> references, List<Metric> metrics) {
        List<Cell> cells = new ArrayList<>();
        cells.add(new Cell(result.contender() + (result.failure() == null ? "" : " *"), ""));
        Optional<Measurement> reached = result.measurement(primary);
        references.forEach(reference -> cells.add(new Cell(
                reached.map(value -> Figures.ratio(value.median(), reference.median()))
                        .orElse(Figures.NONE),
                "")));
        metrics.forEach(metric -> cells.add(cell(result.measurement(metric))));
        return List.copyOf(cells);
    }

    private static Cell cell(Optional<Measurement> measurement) {
        return measurement
                .map(value -> new Cell(Figures.median(value), Figures.range(value)))
                .orElse(new Cell(Figures.NONE, ""));
    }

    private static List<String> notes(BenchRun run, WorkloadResult workload) {
        List<String> notes = new ArrayList<>();
        SharingGoal.note(workload).ifPresent(notes::add);
        for (ContenderResult result : workload.results()) {
            if (result.failure() != null) {
                notes.add("* " + result.contender() + " failed"
                        + (result.measurements().isEmpty() ? "" : " in a round, so nothing is compared with it")
                        + ": " + oneLine(result.failure()));
            }
        }
        List<String> absent = run.contenders().stream()
                .map(ContenderInfo::name)
                .filter(name -> workload.of(name).isEmpty())
                .filter(name -> run.leftOut().stream().map(LeftOut::name).noneMatch(name::equals))
                .toList();
        if (!absent.isEmpty()) {
            notes.add("Not measured here: " + String.join(", ", absent) + ".");
        }
        return List.copyOf(notes);
    }

    /** Text of others, such as what a failed process has printed, so that it stays within its row. */
    static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
