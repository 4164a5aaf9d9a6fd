package io.fairlead.bench.report;

import io.fairlead.bench.report.ResultTable.Cell;
import io.fairlead.bench.result.ScaleMetric;
import io.fairlead.bench.result.ScaleRun;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What was measured of a node before a large cluster, as plain text for a terminal.
 *
 * <p>Threading: Thread-safe.
 */
public final class ScaleReport {
    private static final double MB = 1e6;

    private ScaleReport() {}

    /** Prints the whole run: where it took place, what happened, what came out, next to the targets. */
    public static void print(ScaleRun run, PrintWriter out) {
        TextReport.heading("Fairlead at scale", out);
        facts(run).forEach(fact -> out.printf("%-16s %s%n", fact.label(), fact.value()));
        out.println();
        TextGrid.printWords(
                List.of("what", "measured", "target"),
                run.figures().entrySet().stream().map(ScaleReport::row).toList(),
                out);
        out.println();
        TextReport.prose(
                "Effective: from just before the event is written to the watch until a new connection has been answered"
                        + " by the new endpoint; " + run.moves().size() + " times, and "
                        + run.rollingMoves().size() + " times during the rolling update. The targets are those for"
                        + " 10,000 Services with 250,000 endpoints.",
                out);
        run.notes().forEach(note -> TextReport.prose(note, out));
        out.flush();
    }

    private static List<Fact> facts(ScaleRun run) {
        ScaleRun.Cluster cluster = run.cluster();
        ScaleRun.Churn churn = run.churn();
        List<Fact> facts = new ArrayList<>(Fact.of(
                run.startedAt(),
                Figures.seconds(run.durationSeconds()) + "; meanwhile other processes used "
                        + Figures.number(churn.othersCpuPercent(), 0) + " % of the machine's CPU",
                run.machine()));
        facts.add(new Fact("Fairlead", run.version() + ", 1 event loop"));
        facts.add(new Fact(
                "Cluster",
                String.format(
                        Locale.ROOT,
                        "%,d Services, %,d endpoints in %,d slices, %,d nodes, seed %d; %,.0f MB of JSON, %,d listeners",
                        cluster.services(),
                        cluster.endpoints(),
                        cluster.slices(),
                        cluster.nodes(),
                        cluster.seed(),
                        cluster.listBytes() / MB,
                        cluster.listeners())));
        facts.add(new Fact(
                "Changes",
                String.format(
                        Locale.ROOT,
                        "%,d in %,d events, %s/s for %d s; %,d more events of the rolling update",
                        churn.changes(),
                        churn.events(),
                        Figures.number(churn.perSecond(), 0),
                        churn.seconds(),
                        churn.rollingEvents())));
        return facts;
    }

    private static List<Cell> row(Map.Entry<ScaleMetric, Double> figure) {
        ScaleMetric metric = figure.getKey();
        String value = Figures.number(figure.getValue(), metric.decimals());
        return List.of(
                new Cell(metric.label(), ""), new Cell(withUnit(value, metric), ""), new Cell(target(figure), ""));
    }

    private static String target(Map.Entry<ScaleMetric, Double> figure) {
        OptionalDouble atMost = figure.getKey().atMost();
        if (atMost.isEmpty()) {
            return "";
        }
        String target = withUnit(Figures.number(atMost.getAsDouble(), 0), figure.getKey());
        return "≤ " + target + (figure.getValue() <= atMost.getAsDouble() ? ", met" : ", missed");
    }

    private static String withUnit(String value, ScaleMetric metric) {
        return metric.unit().isEmpty() ? value : value + " " + metric.unit();
    }
}
