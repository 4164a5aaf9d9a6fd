package io.fairlead.k8s.ask.view;

import io.fairlead.text.TextTable;
import java.util.ArrayList;
import java.util.List;

/**
 * A table whose rows are printed as they come: columns have the width of what is usual, and a cell that is wider shifts
 * only its own row.
 *
 * <p>Threading: Immutable.
 */
final class FlowingTable {
    private final List<Column> columns;
    private final List<Integer> shown = new ArrayList<>();

    /**
     * A column.
     *
     * @param width of what is usual
     * @param rank how little it matters: the highest is left out first where the screen is narrow, and 0 never
     */
    record Column(String heading, int width, boolean isRight, int rank) {
        static Column text(String heading, int width, int rank) {
            return new Column(heading, width, false, rank);
        }

        static Column figures(String heading, int width, int rank) {
            return new Column(heading, width, true, rank);
        }
    }

    FlowingTable(List<Column> columns, int screenWidth) {
        this.columns = List.copyOf(columns);
        for (int i = 0; i < columns.size(); i++) {
            shown.add(i);
        }
        while (width() > screenWidth && dropLeast()) {}
    }

    private int width() {
        return shown.stream()
                        .mapToInt(i -> columns.get(i).width() + TextTable.GAP.length())
                        .sum()
                - TextTable.GAP.length();
    }

    private boolean dropLeast() {
        int least = 0;
        for (int i = 1; i < shown.size(); i++) {
            if (columns.get(shown.get(i)).rank()
                    >= columns.get(shown.get(least)).rank()) {
                least = i;
            }
        }
        if (columns.get(shown.get(least)).rank() == 0) {
            return false;
        }
        shown.remove(/* index */ least);
        return true;
    }

    String heading() {
        return row(columns.stream().map(column -> Cell.of(column.heading())).toList(), false);
    }

    /** A row with a cell for each column, those that are left out included. */
    String row(List<Cell> cells, boolean hasColors) {
        StringBuilder line = new StringBuilder();
        for (int i : shown) {
            Cell cell = cells.get(i);
            int blanks = Math.max(0, columns.get(i).width() - cell.text().length());
            line.repeat(' ', columns.get(i).isRight() ? blanks : 0)
                    .append(cell.hue().paint(cell.text(), hasColors))
                    .repeat(' ', columns.get(i).isRight() ? 0 : blanks)
                    .append(TextTable.GAP);
        }
        return line.toString().stripTrailing();
    }
}
