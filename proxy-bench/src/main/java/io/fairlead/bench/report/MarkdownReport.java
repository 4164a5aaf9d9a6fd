package io.fairlead.bench.report;

import io.fairlead.bench.report.ResultTable.Cell;
import io.fairlead.bench.report.ResultTable.Column;
import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderInfo;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;

/**
 * A run as Markdown, for a page of documentation: headings of the second level and below, tables as GitHub reads them.
 *
 * <p>Threading: Thread-safe.
 */
public final class MarkdownReport {
    private MarkdownReport() {}

    /** Prints the whole run: where it took place, the summary, every workload, which contenders were skipped. */
    public static void print(BenchRun run, PrintWriter out) {
        out.println("## Fairlead beside other proxies");
        out.println();
        table(
                List.of("", ""),
                false,
                Fact.of(run).stream()
                        .map(fact -> List.of(fact.label(), fact.value()))
                        .toList(),
                out);
        out.println();
        table(
                List.of("contender", "version", "what it is"),
                false,
                run.contenders().stream().map(MarkdownReport::described).toList(),
                out);
        out.println();
        out.println(escaped(Fact.reading(run)) + " To repeat it: `" + Fact.command(run) + "`.");
        printSummary(Headline.of(run), out);
        run.workloads().forEach(workload -> printWorkload(ResultTable.of(run, workload), out));
        printLeftOut(run, out);
        out.flush();
    }

    private static List<String> described(ContenderInfo contender) {
        String version = contender.version().isEmpty() ? Figures.NONE : contender.version();
        return List.of(contender.name(), version, contender.description());
    }

    private static void printSummary(List<Headline> headlines, PrintWriter out) {
        heading("Summary", out);
        out.println(escaped(Headline.sentence(headlines)));
        if (headlines.isEmpty()) {
            return;
        }
        out.println();
        out.println(escaped(Headline.reading()));
        out.println();
        table(
                List.of("workload", "metric", "Fairlead", "best other proxy", "ratio", "Fairlead is"),
                false,
                headlines.stream().map(MarkdownReport::row).toList(),
                out);
    }

    private static List<String> row(Headline headline) {
        return List.of(
                headline.workload().title(),
                Figures.labelled(headline.metric()) + " (" + Figures.direction(headline.metric()) + ")",
                named(headline.fairlead()),
                named(headline.other()),
                headline.ratio(),
                headline.verdict().besideOther());
    }

    private static String named(Standing standing) {
        return Figures.median(standing.measurement()) + " (" + standing.contender() + ")";
    }

    private static void printWorkload(ResultTable table, PrintWriter out) {
        heading(table.title(), out);
        out.println(escaped(table.caption()));
        if (table.rows().isEmpty()) {
            out.println();
            out.println("No contender was measured.");
        } else {
            out.println();
            table(
                    table.columns().stream().map(MarkdownReport::head).toList(),
                    true,
                    table.rows().stream()
                            .map(row -> row.stream().map(Cell::text).toList())
                            .toList(),
                    out);
        }
        for (String note : table.notes()) {
            out.println();
            out.println(escaped(note));
        }
    }

    private static String head(Column column) {
        return column.unit().isEmpty() ? column.label() : column.label() + ", " + column.unit();
    }

    private static void printLeftOut(BenchRun run, PrintWriter out) {
        if (run.leftOut().isEmpty()) {
            return;
        }
        heading("Left out", out);
        run.leftOut().forEach(one -> out.println("- " + escaped(one.name()) + ": " + escaped(one.why())));
    }

    private static void heading(String title, PrintWriter out) {
        out.println();
        out.println("### " + escaped(title));
        out.println();
    }

    private static void table(List<String> heads, boolean figures, List<List<String>> rows, PrintWriter out) {
        out.println(line(heads));
        String others = figures ? "---:|" : "---|";
        out.println("|---|" + String.join("", Collections.nCopies(heads.size() - 1, others)));
        rows.forEach(row -> out.println(line(row)));
    }

    private static String line(List<String> cells) {
        return "| "
                + String.join(" | ", cells.stream().map(MarkdownReport::escaped).toList()) + " |";
    }

    /** Nothing in here is Markdown or HTML: names and messages may hold anything. */
    static String escaped(String text) {
        return ResultTable.oneLine(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replaceAll("([\\\\`*_\\[\\]|~])", "\\\\$1");
    }
}
