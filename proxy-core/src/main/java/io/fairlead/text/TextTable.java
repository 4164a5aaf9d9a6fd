package io.fairlead.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of text whose columns are aligned, with two blanks between columns. Cost: each cell is looked at once when it is
 * added and once when it is printed.
 *
 * <p>Threading: Confined to its thread.
 */
public final class TextTable {
    /** What is between two columns. */
    public static final String GAP = "  ";

    private final List<Column> columns;
    private final int[] widths;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param heading its first cell
     * @param isRight whether its cells end at the same place, as figures should; otherwise they begin at the same place
     * @param minWidth how wide it is at least, so that it does not move when its cells change
     */
    public record Column(String heading, boolean isRight, int minWidth) {
        /** A column of text. */
        public static Column text(String heading) {
            return new Column(heading, false, 0);
        }

        /** A column of figures. */
        public static Column figures(String heading) {
            return figures(heading, 0);
        }

        /** A column of figures that is as wide as this at least. */
        public static Column figures(String heading, int minWidth) {
            return new Column(heading, true, minWidth);
        }
    }

    /** A table without rows. */
    public TextTable(List<Column> columns) {
        this.columns = List.copyOf(columns);
        widths = columns.stream().mapToInt(Column::minWidth).toArray();
        widen(columns.stream().map(Column::heading).toList());
    }

    /** A table without rows, all of whose columns are text. */
    public static TextTable of(String... headings) {
        return new TextTable(Arrays.stream(headings).map(Column::text).toList());
    }

    /** Adds a row, with a cell for each column. */
    public void add(String... cells) {
        add(List.of(cells));
    }

    /** Adds a row, with a cell for each column. */
    public void add(List<String> cells) {
        if (cells.size() != widths.length) {
            throw new IllegalArgumentException(cells.size() + " cells for " + widths.length + " columns");
        }
        rows.add(List.copyOf(cells));
        widen(cells);
    }

    private void widen(List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    /** Whether it has only its heading. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The heading and the rows, each a line without trailing blanks. */
    public List<String> lines() {
        return lines((_, _, cell) -> cell);
    }

    /** The same with cells that a terminal shows in another way, such as in a color. */
    public List<String> lines(Painter painter) {
        List<String> lines = new ArrayList<>(rows.size() + 1);
        lines.add(line(columns.stream().map(Column::heading).toList(), (_, cell) -> cell));
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            lines.add(line(rows.get(i), (column, cell) -> painter.paint(row, column, cell)));
        }
        return lines;
    }

    /** Adds what a terminal does not print to cells, after they have been aligned. */
    @FunctionalInterface
    public interface Painter {
        /** The cell as it is written; it must not be wider on the screen. */
        String paint(int row, int column, String cell);
    }

    @FunctionalInterface
    private interface CellPainter {
        String paint(int column, String cell);
    }

    private String line(List<String> cells, CellPainter painter) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            int blanks = widths[i] - cell.length();
            line.repeat(' ', columns.get(i).isRight() ? blanks : 0)
                    .append(painter.paint(i, cell))
                    .repeat(' ', columns.get(i).isRight() ? 0 : blanks)
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
