package io.fairlead.bench.report;

import io.fairlead.bench.report.ResultTable.Cell;
import io.fairlead.bench.result.FailureKind;
import io.fairlead.bench.result.UpgradeRun;
import io.fairlead.bench.result.UpgradeRun.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What clients saw of upgrades: as plain text for a terminal, and as Markdown for a document.
 *
 * <p>Threading: Thread-safe.
 */
public final class UpgradeReport {
    private static final List<String> HEADS = List.of(
            "contender",
            "upgrades",
            "new connections",
            "failed",
            "slowest, ms",
            "long-lived",
            "cut",
            "bytes compared",
            "wrong",
            "p99 / longest wait, ms",
            "slowest upgrade, s",
            "processes at the end");

    /** Between these two lines of a document, the table is replaced. */
    static final String BEGIN = "<!-- upgrades: begin -->";

    /** The second of the two. */
    static final String END = "<!-- upgrades: end -->";

    private UpgradeReport() {}

    /** Prints the whole run. */
    public static void print(UpgradeRun run, PrintWriter out) {
        TextReport.heading("Upgrades under load", out);
        facts(run).forEach(fact -> out.printf("%-16s %s%n", fact.label(), fact.value()));
        out.println();
        TextGrid.printWords(
                HEADS,
                run.rows().stream()
                        .map(row -> cells(row).stream()
                                .map(text -> new Cell(text, ""))
                                .toList())
                        .toList(),
                out);
        run.leftOut().forEach(one -> TextReport.prose("Left out: " + one.name() + ", " + one.why(), out));
        out.flush();
    }

    /**
     * Replaces the table of a Markdown file.
     *
     * @throws IOException if the file cannot be read or written, or does not have the two comments between which it stands
     */
    public static void update(UpgradeRun run, Path file) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("'" + file + "' has no lines '" + BEGIN + "' and '" + END
                    + "' between which the table could stand; add them");
        }
        Files.writeString(file, text.substring(0, begin + BEGIN.length()) + "\n" + markdown(run) + text.substring(end));
    }

    /** Where and when the run was, and the table. */
    static String markdown(UpgradeRun run) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println();
        facts(run).forEach(fact -> out.println("- " + fact.label() + ": " + MarkdownReport.escaped(fact.value())));
        out.println();
        out.println("| " + String.join(" | ", HEADS) + " |");
        out.println("|---|" + "---:|".repeat(HEADS.size() - 1));
        for (Row row : run.rows()) {
            out.println(
                    cells(row).stream().map(MarkdownReport::escaped).collect(Collectors.joining(" | ", "| ", " |")));
        }
        out.println();
        return text.toString();
    }

    private static List<Fact> facts(UpgradeRun run) {
        Stream<Fact> contenders = run.contenders().stream()
                .map(info -> new Fact(info.name(), info.description() + ", " + info.version()));
        return Stream.of(
                        Fact.of(run.startedAt(), Figures.seconds(run.durationSeconds()), run.machine()).stream(),
                        Stream.of(new Fact("Load", run.load())),
                        contenders)
                .flatMap(facts -> facts)
                .toList();
    }

    private static List<String> cells(Row row) {
        if (row.error() != null) {
            List<String> cells = new ArrayList<>(List.of(row.contender(), "not measured: " + row.error()));
            while (cells.size() < HEADS.size()) {
                cells.add("–");
            }
            return cells;
        }
        return List.of(
                row.contender(),
                count(row.upgrades()),
                count(row.tried()),
                failed(row),
                Figures.number(row.slowestMillis(), 0),
                count(row.held()),
                count(row.held() - row.alive()),
                count(row.bytes()),
                count(row.wrong()),
                Figures.number(row.p99Millis(), 1) + " / " + Figures.number(row.stallMillis(), 0),
                Figures.number(row.upgradeMillis() / 1e3, 1),
                count(row.processes()));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String failed(Row row) {
        if (row.failures() == 0) {
            return "0";
        }
        String kinds = Stream.of(FailureKind.values())
                .filter(row.failed()::containsKey)
                .map(kind -> count(row.failed().getOrDefault(kind, 0)) + " " + kind.label())
                .collect(Collectors.joining(", "));
        return count(row.failures()) + ": " + kinds;
    }
}
