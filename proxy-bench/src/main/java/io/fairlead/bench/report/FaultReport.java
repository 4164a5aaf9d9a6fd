package io.fairlead.bench.report;

import io.fairlead.bench.report.ResultTable.Cell;
import io.fairlead.bench.result.FailureKind;
import io.fairlead.bench.result.FaultRun;
import io.fairlead.bench.result.FaultRun.Row;
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
 * What proxies made of faults: as plain text for a terminal, and as Markdown for a document.
 *
 * <p>Threading: Thread-safe.
 */
public final class FaultReport {
    private static final List<String> HEADS = List.of(
            "fault", "contender", "tried", "failed", "bytes checked", "p50 / slowest, ms", "recovered after", "note");

    /** Between these two lines of a document, the table is replaced. */
    static final String BEGIN = "<!-- faults: begin -->";

    /** The second of the two. */
    static final String END = "<!-- faults: end -->";

    private FaultReport() {}

    /** Prints the whole run. */
    public static void print(FaultRun run, PrintWriter out) {
        TextReport.heading("Proxies under faults", out);
        facts(run).forEach(fact -> out.printf("%-16s %s%n", fact.label(), fact.value()));
        out.println();
        run.rows().stream().map(Row::title).distinct().forEach(title -> {
            List<Row> rows =
                    run.rows().stream().filter(row -> row.title().equals(title)).toList();
            out.println();
            out.println(rows.getFirst().fault() + ": " + title);
            TextGrid.printWords(
                    HEADS.subList(1, HEADS.size()),
                    rows.stream()
                            .map(row -> cells(row).stream()
                                    .skip(1)
                                    .map(text -> new Cell(text, ""))
                                    .toList())
                            .toList(),
                    out);
        });
        run.leftOut().forEach(one -> TextReport.prose("Left out: " + one.name() + ", " + one.why(), out));
        out.flush();
    }

    /**
     * Replaces the table of a Markdown file.
     *
     * @throws IOException if the file cannot be read or written, or does not have the two comments between which it stands
     */
    public static void update(FaultRun run, Path file) throws IOException {
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
    static String markdown(FaultRun run) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println();
        facts(run).forEach(fact -> out.println("- " + fact.label() + ": " + MarkdownReport.escaped(fact.value())));
        out.println();
        out.println("| " + String.join(" | ", HEADS) + " |");
        out.println("|---|---|---:|---|---:|---:|---:|---|");
        String fault = "";
        for (Row row : run.rows()) {
            List<String> cells = new ArrayList<>(cells(row));
            if (row.fault().equals(fault)) {
                cells.set(0, "");
            }
            fault = row.fault();
            out.println(cells.stream().map(MarkdownReport::escaped).collect(Collectors.joining(" | ", "| ", " |")));
        }
        out.println();
        return text.toString();
    }

    private static List<Fact> facts(FaultRun run) {
        Stream<Fact> contenders = run.contenders().stream()
                .map(info -> new Fact(info.name(), info.description() + ", " + info.version()));
        return Stream.concat(
                        Fact.of(run.startedAt(), Figures.seconds(run.durationSeconds()), run.machine()).stream(),
                        contenders)
                .toList();
    }

    private static List<String> cells(Row row) {
        if (row.error() != null) {
            return List.of(row.title(), row.contender(), "–", "–", "–", "–", "–", "not measured: " + row.error());
        }
        String latency = row.tried() == row.failures()
                ? "–"
                : "%s / %s".formatted(Figures.number(row.p50Millis(), 1), Figures.number(row.maxMillis(), 0));
        return List.of(
                row.title(),
                row.contender(),
                String.format(Locale.ROOT, "%,d", row.tried()),
                failed(row),
                String.format(Locale.ROOT, "%,d", row.bytesChecked()),
                latency,
                recovered(row),
                row.note());
    }

    private static String failed(Row row) {
        if (row.failures() == 0) {
            return "0";
        }
        String kinds = Stream.of(FailureKind.values())
                .filter(row.failed()::containsKey)
                .map(kind -> String.format(Locale.ROOT, "%,d %s", row.failed().get(kind), kind.label()))
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "%,d: %s", row.failures(), kinds);
    }

    private static String recovered(Row row) {
        Double seconds = row.recoveredAfterSeconds();
        return seconds == null ? "no" : Figures.number(seconds, 1) + " s";
    }
}
