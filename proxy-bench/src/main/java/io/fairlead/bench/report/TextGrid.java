package io.fairlead.bench.report;

import io.fairlead.bench.report.ResultTable.Cell;
import io.fairlead.bench.report.ResultTable.Column;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in characters: the first column to the left, figures to the right with their ranges aligned beneath each
 * other. Columns that do not fit next to the others follow below, with the first column repeated.
 *
 * <p>Threading: Confined to one call.
 */
final class TextGrid {
    /** What fits on most terminals. */
    static final int WIDTH = 120;

    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<Cell>> rows;

    private TextGrid(List<Column> columns, List<List<Cell>> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    static void print(List<Column> columns, List<List<Cell>> rows, PrintWriter out) {
        new TextGrid(columns, rows).print(out);
    }

    /** A table without figures: everything to the left. */
    static void printWords(List<String> heads, List<List<Cell>> rows, PrintWriter out) {
        List<Column> columns = heads.stream().map(head -> new Column(head, "")).toList();
        TextGrid grid = new TextGrid(columns, rows);
        out.println(grid.words(heads));
        rows.forEach(row -> out.println(grid.words(row.stream().map(Cell::value).toList())));
    }

    private String words(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < words.size(); column++) {
            line.append(left(words.get(column), width(column))).append(GAP);
        }
        return line.toString().stripTrailing();
    }

    private void print(PrintWriter out) {
        int next = 1;
        while (next < columns.size()) {
            List<Integer> band = band(next);
            printBand(band, out);
            next += band.size();
            if (next < columns.size()) {
                out.println();
            }
        }
    }

    /** As many columns from this one on as fit, at least one. */
    private List<Integer> band(int first) {
        List<Integer> band = new ArrayList<>();
        int width = width(0);
        for (int column = first; column < columns.size(); column++) {
            width += GAP.length() + width(column);
            if (width > WIDTH && !band.isEmpty()) {
                break;
            }
            band.add(column);
        }
        return band;
    }

    private void printBand(List<Integer> band, PrintWriter out) {
        StringBuilder labels = new StringBuilder(left(columns.getFirst().label(), width(0)));
        StringBuilder units = new StringBuilder(left("", width(0)));
        for (int column : band) {
            labels.append(GAP).append(right(columns.get(column).label(), width(column)));
            units.append(GAP).append(right(columns.get(column).unit(), width(column)));
        }
        out.println(labels.toString().stripTrailing());
        if (!units.toString().isBlank()) {
            out.println(units.toString().stripTrailing());
        }
        for (List<Cell> row : rows) {
            StringBuilder line = new StringBuilder(left(row.getFirst().value(), width(0)));
            band.forEach(column -> line.append(GAP).append(cell(row.get(column), column)));
            out.println(line.toString().stripTrailing());
        }
    }

    private String cell(Cell cell, int column) {
        int range = rangeWidth(column);
        String value = right(cell.value(), valueWidth(column));
        return right(range == 0 ? value : value + " " + left(cell.range(), range), width(column));
    }

    private int width(int column) {
        int range = rangeWidth(column);
        int figures = valueWidth(column) + (range == 0 ? 0 : range + 1);
        Column head = columns.get(column);
        return Math.max(figures, Math.max(head.label().length(), head.unit().length()));
    }

    private int valueWidth(int column) {
        return rows.stream()
                .mapToInt(row -> row.get(column).value().length())
                .max()
                .orElse(0);
    }

    private int rangeWidth(int column) {
        return rows.stream()
                .mapToInt(row -> row.get(column).range().length())
                .max()
                .orElse(0);
    }

    private static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
