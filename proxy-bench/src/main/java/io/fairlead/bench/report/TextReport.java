package io.fairlead.bench.report;

import io.fairlead.bench.report.ResultTable.Cell;
import io.fairlead.bench.report.ResultTable.Column;
import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.bench.result.LeftOut;
import java.io.PrintWriter;
import java.util.List;

/**
 * A run as plain text for a terminal, at most 120 columns wide unless a name is longer.
 *
 * <p>Threading: Thread-safe.
 */
public final class TextReport {
    private TextReport() {}

    /** Prints the whole run: where it took place, every workload, the summary, which contenders were skipped. */
    public static void print(BenchRun run, PrintWriter out) {
        heading("Fairlead benchmark", out);
        Fact.of(run).forEach(fact -> out.printf("%-16s %s%n", fact.label(), fact.value()));
        printContenders(run, out);
        out.println();
        prose(Fact.reading(run), out);
        run.workloads().forEach(workload -> printTable(ResultTable.of(run, workload), out));
        printSummary(Headline.of(run), out);
        printLeftOut(run.leftOut(), out);
        out.flush();
    }

    private static void printContenders(BenchRun run, PrintWriter out) {
        out.println();
        List<List<Cell>> rows = run.contenders().stream()
                .map(TextReport::described)
                .map(words -> words.stream().map(word -> new Cell(word, "")).toList())
                .toList();
        TextGrid.printWords(List.of("contender", "version", "what it is"), rows, out);
    }

    private static List<String> described(ContenderInfo contender) {
        String version = contender.version().isEmpty() ? Figures.NONE : ResultTable.oneLine(contender.version());
        return List.of(contender.name(), version, contender.description());
    }

    private static void printTable(ResultTable table, PrintWriter out) {
        heading(table.title(), out);
        out.println(table.caption());
        out.println();
        if (table.rows().isEmpty()) {
            out.println("No contender was measured.");
        } else {
            TextGrid.print(table.columns(), table.rows(), out);
        }
        table.notes().forEach(note -> prose(note, out));
    }

    private static void printSummary(List<Headline> headlines, PrintWriter out) {
        heading("Fairlead beside the best other proxy", out);
        prose(Headline.sentence(headlines), out);
        if (headlines.isEmpty()) {
            return;
        }
        prose(Headline.reading(), out);
        out.println();
        List<Column> columns = List.of(
                new Column("workload", ""),
                new Column("metric", ""),
                new Column("Fairlead", ""),
                new Column("best other", ""),
                new Column("ratio", ""),
                new Column("Fairlead is", ""));
        TextGrid.print(columns, headlines.stream().map(TextReport::row).toList(), out);
    }

    private static List<Cell> row(Headline headline) {
        return List.of(
                new Cell(headline.workload().name(), ""),
                new Cell(Figures.labelled(headline.metric()), ""),
                new Cell(
                        Figures.median(headline.fairlead().measurement()),
                        headline.fairlead().contender()),
                new Cell(
                        Figures.median(headline.other().measurement()),
                        headline.other().contender()),
                new Cell(headline.ratio(), ""),
                new Cell(headline.verdict().besideOther(), ""));
    }

    private static void printLeftOut(List<LeftOut> leftOut, PrintWriter out) {
        if (leftOut.isEmpty()) {
            return;
        }
        heading("Left out", out);
        leftOut.forEach(one -> prose(one.name() + ": " + one.why(), out));
    }

    /** Sentences, broken between words where a line is full. */
    static void prose(String text, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (String word : ResultTable.oneLine(text).split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > TextGrid.WIDTH) {
                out.println(line);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        out.println(line);
    }

    /** A title with a line of its own length beneath. */
    static void heading(String title, PrintWriter out) {
        out.println();
        out.println(title);
        out.println("-".repeat(title.length()));
    }
}
