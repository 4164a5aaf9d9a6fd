package io.fairlead.bench.report;

import io.fairlead.bench.report.ResultTable.Cell;
import io.fairlead.bench.result.CaptureMetric;
import io.fairlead.bench.result.CaptureRun;
import io.fairlead.bench.result.CaptureRun.Installed;
import io.fairlead.bench.result.CaptureRun.Mode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What was measured of nodes that capture traffic to many Services, as plain text for a terminal.
 *
 * <p>Threading: Thread-safe.
 */
public final class CaptureReport {
    private CaptureReport() {}

    /** Prints the whole run: where it took place, and what came out for each way to capture. */
    public static void print(CaptureRun run, PrintWriter out) {
        TextReport.heading("Fairlead in place of kube-proxy", out);
        List<Fact> facts =
                new ArrayList<>(Fact.of(run.startedAt(), Figures.seconds(run.durationSeconds()), run.machine()));
        facts.add(new Fact("Fairlead", run.version() + ", 1 event loop"));
        facts.add(new Fact(
                "Cluster", String.format(Locale.ROOT, "%,d Services × %d ports", run.services(), run.ports())));
        facts.forEach(fact -> out.printf("%-16s %s%n", fact.label(), fact.value()));
        out.println();
        List<String> heads = new ArrayList<>(List.of("what"));
        run.modes().forEach(mode -> heads.add(mode.name()));
        TextGrid.printWords(heads, rows(run), out);
        out.println();
        run.modes().stream().limit(1).forEach(mode -> TextReport.prose(reading(mode), out));
        run.notes().forEach(note -> TextReport.prose(note, out));
        out.flush();
    }

    private static List<List<Cell>> rows(CaptureRun run) {
        List<List<Cell>> rows = new ArrayList<>();
        rows.add(row("Services", run, mode -> count(mode.services())));
        for (CaptureMetric metric : CaptureMetric.values()) {
            rows.add(row(metric.label(), run, mode -> value(mode, metric)));
        }
        rows.add(row(
                "in the kernel: frontends in nftables",
                run,
                mode -> count(mode.installed().frontends())));
        rows.add(row("local routes", run, mode -> count(mode.installed().routes())));
        rows.add(row("TCP sockets", run, mode -> count(mode.installed().sockets())));
        rows.add(row("tables, rules and routes after cleanup", run, mode -> count(things(mode.left()))));
        return rows;
    }

    private static List<Cell> row(String label, CaptureRun run, Function<Mode, String> value) {
        List<Cell> cells = new ArrayList<>(List.of(new Cell(label, "")));
        run.modes().forEach(mode -> cells.add(new Cell(value.apply(mode), "")));
        return cells;
    }

    private static String value(Mode mode, CaptureMetric metric) {
        Double figure = mode.figures().get(metric);
        return figure == null ? "–" : Figures.number(figure, metric.decimals()) + " " + metric.unit();
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static int things(Installed left) {
        return left.tables() + left.rules() + left.routes();
    }

    private static String reading(Mode mode) {
        return "All Services: 100, spread over all, have answered at each port. Changes are from just before the event is"
                + " written to the watch until a new connection has been answered; "
                + mode.additions().size()
                + " Services were added, and an endpoint replaced "
                + mode.moves().size()
                + " times. What a node has installed stays when it ends, until the next start or the cleanup.";
    }
}
