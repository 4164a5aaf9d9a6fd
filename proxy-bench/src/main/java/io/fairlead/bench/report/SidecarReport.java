package io.fairlead.bench.report;

import io.fairlead.bench.report.ResultTable.Cell;
import io.fairlead.bench.report.ResultTable.Column;
import io.fairlead.bench.result.SidecarMetric;
import io.fairlead.bench.result.SidecarRun;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was measured of proxies for one Service, as plain text for a terminal.
 *
 * <p>Threading: Thread-safe.
 */
public final class SidecarReport {
    private SidecarReport() {}

    /** Prints the whole run: where it took place, and a row for each proxy. */
    public static void print(SidecarRun run, PrintWriter out) {
        TextReport.heading("Proxies for one Service, next to an application", out);
        List<Fact> facts =
                new ArrayList<>(Fact.of(run.startedAt(), Figures.seconds(run.durationSeconds()), run.machine()));
        run.rows()
                .forEach(row -> facts.add(new Fact(
                        row.contender().name(),
                        row.contender().description() + "; " + row.contender().version())));
        facts.forEach(fact -> out.printf("%-16s %s%n", fact.label(), fact.value()));
        out.println();
        List<Column> columns = new ArrayList<>(List.of(new Column("proxy", "")));
        for (SidecarMetric metric : SidecarMetric.values()) {
            columns.add(new Column(metric.label(), metric.unit()));
        }
        TextGrid.print(columns, run.rows().stream().map(SidecarReport::cells).toList(), out);
        out.println();
        TextReport.prose(
                String.format(
                        Locale.ROOT,
                        "Medians of %d starts, with the lowest and highest. Memory is measured a second after the first byte,"
                                + " and a second after %,d connections, one after the other, each with a message of 64 bytes"
                                + " and its echo.",
                        run.starts(),
                        run.connections()),
                out);
        run.leftOut().forEach(one -> TextReport.prose(one.name() + " was left out: " + one.why() + ".", out));
        out.flush();
    }

    private static List<Cell> cells(SidecarRun.Row row) {
        List<Cell> cells = new ArrayList<>(List.of(new Cell(row.contender().name(), "")));
        for (SidecarMetric metric : SidecarMetric.values()) {
            cells.add(new Cell(
                    Figures.number(row.median(metric), metric.decimals()),
                    "(" + Figures.number(row.low(metric), metric.decimals()) + "–"
                            + Figures.number(row.high(metric), metric.decimals()) + ")"));
        }
        return cells;
    }
}
