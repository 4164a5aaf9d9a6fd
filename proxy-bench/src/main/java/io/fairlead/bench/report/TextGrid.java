package io.fairlead.bench.report;

import io.fairlead.bench.report.ResultTable.Cell;
import io.fairlead.bench.report.ResultTable.Column;
import io.fairlead.text.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of figures: the first column to the left, figures to the right with their ranges aligned beneath each other.
 * Columns that do not fit next to the others follow below, with the first column repeated.
 *
 * <p>Threading: Confined to one call.
 */
final class TextGrid {
    /** What fits on most terminals. */
    static final int WIDTH = 120;

    private final List<Column> columns;

    /** The columns as text; the first one has names. */
    private final List<FigureColumn> figures;

    /** A column of figures as text: a value and its range, each aligned. */
    private record FigureColumn(List<String> cells, int width) {
        static FigureColumn of(Column head, List<Cell> cells) {
            int value =
                    cells.stream().mapToInt(cell -> cell.value().length()).max().orElse(0);
            int range =
                    cells.stream().mapToInt(cell -> cell.range().length()).max().orElse(0);
            List<String> texts = cells.stream()
                    .map(cell -> " ".repeat(value - cell.value().length())
                            + cell.value()
                            + (range == 0
                                    ? ""
                                    : " " + cell.range()
                                            + " ".repeat(range - cell.range().length())))
                    .toList();
            int width = Math.max(
                    value + (range == 0 ? 0 : range + 1),
                    Math.max(head.label().length(), head.unit().length()));
            return new FigureColumn(texts, width);
        }
    }

    private TextGrid(List<Column> columns, List<List<Cell>> rows) {
        this.columns = columns;
        List<String> names = rows.stream().map(row -> row.getFirst().value()).toList();
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        figures = new ArrayList<>();
        figures.add(new FigureColumn(
                names, Math.max(longest, columns.getFirst().label().length())));
        for (int i = 1; i < columns.size(); i++) {
            int column = i;
            figures.add(FigureColumn.of(
                    columns.get(column),
                    rows.stream().map(row -> row.get(column)).toList()));
        }
    }

    static void print(List<Column> columns, List<List<Cell>> rows, PrintWriter out) {
        new TextGrid(columns, rows).print(rows.size(), out);
    }

    /** A table without figures: everything to the left. */
    static void printWords(List<String> heads, List<List<Cell>> rows, PrintWriter out) {
        TextTable table = TextTable.of(heads.toArray(String[]::new));
        rows.forEach(row -> table.add(row.stream().map(Cell::value).toList()));
        table.lines().forEach(out::println);
    }

    private void print(int rows, PrintWriter out) {
        int next = 1;
        while (next < columns.size()) {
            List<Integer> band = band(next);
            printBand(band, rows, out);
            next += band.size();
            if (next < columns.size()) {
                out.println();
            }
        }
    }

    /** As many columns from this one on as fit, at least one. */
    private List<Integer> band(int first) {
        List<Integer> band = new ArrayList<>();
        int width = figures.getFirst().width();
        for (int column = first; column < columns.size(); column++) {
            width += TextTable.GAP.length() + figures.get(column).width();
            if (width > WIDTH && !band.isEmpty()) {
                break;
            }
            band.add(column);
        }
        return band;
    }

    private void printBand(List<Integer> band, int rows, PrintWriter out) {
        List<TextTable.Column> heads = new ArrayList<>();
        heads.add(TextTable.Column.text(columns.getFirst().label()));
        band.forEach(
                column -> heads.add(TextTable.Column.figures(columns.get(column).label())));
        TextTable table = new TextTable(heads);
        if (band.stream().anyMatch(column -> !columns.get(column).unit().isEmpty())) {
            table.add(row(
                    "", band.stream().map(column -> columns.get(column).unit()).toList()));
        }
        for (int i = 0; i < rows; i++) {
            int row = i;
            table.add(row(
                    figures.getFirst().cells().get(row),
                    band.stream()
                            .map(column -> figures.get(column).cells().get(row))
                            .toList()));
        }
        table.lines().forEach(out::println);
    }

    private static List<String> row(String first, List<String> others) {
        List<String> row = new ArrayList<>();
        row.add(first);
        row.addAll(others);
        return row;
    }
}
