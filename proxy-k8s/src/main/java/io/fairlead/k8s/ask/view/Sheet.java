package io.fairlead.k8s.ask.view;

import io.fairlead.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table that fits a terminal: it first cuts the columns of sentences short, then leaves out the columns that matter
 * least.
 *
 * <p>Threading: Confined to its thread.
 */
public final class Sheet {
    /** The width of an output that has no end, such as a file. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** What a column of sentences keeps at least. */
    private static final int MIN_SENTENCE = 12;

    private static final String CUT = "…";

    private final List<Column> columns;
    private final List<List<Cell>> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param isRight whether it has figures, which end at the same place
     * @param rank how little it matters: the highest is left out first, and 0 never
     * @param isSentence whether its cells may be cut short
     */
    record Column(String heading, boolean isRight, int rank, boolean isSentence) {
        static Column text(String heading, int rank) {
            return new Column(heading, false, rank, false);
        }

        static Column figures(String heading, int rank) {
            return new Column(heading, true, rank, false);
        }

        static Column sentence(String heading, int rank) {
            return new Column(heading, false, rank, true);
        }
    }

    Sheet(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    void add(List<Cell> cells) {
        rows.add(List.copyOf(cells));
    }

    /** Whether it has no rows. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The heading and the rows, no wider than this where that is possible. */
    public List<String> lines(int width, boolean hasColors) {
        int[] widths = IntStream.range(0, columns.size()).map(this::naturalWidth).toArray();
        List<Integer> shown = shown(widths, width);
        int[] limits = limits(shown, widths, width);
        TextTable table = new TextTable(shown.stream()
                .map(columns::get)
                .map(column -> new TextTable.Column(column.heading(), column.isRight(), 0))
                .toList());
        for (List<Cell> row : rows) {
            table.add(shown.stream()
                    .map(i -> cut(row.get(i).text(), limits[i]))
                    .toList());
        }
        return hasColors
                ? table.lines((row, column, cell) ->
                        rows.get(row).get(shown.get(column)).hue().paint(cell))
                : table.lines();
    }

    private int naturalWidth(int column) {
        return rows.stream()
                .mapToInt(row -> row.get(column).text().length())
                .reduce(columns.get(column).heading().length(), Math::max);
    }

    /** The columns that stay. */
    private List<Integer> shown(int[] widths, int width) {
        List<Integer> shown =
                new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
        while (total(shown, this::narrowest, widths) > width) {
            int last = 0;
            for (int i = 1; i < shown.size(); i++) {
                if (columns.get(shown.get(i)).rank() >= columns.get(shown.get(last)).rank()) {
                    last = i;
                }
            }
            if (columns.get(shown.get(last)).rank() == 0) {
                break;
            }
            shown.remove(last);
        }
        return shown;
    }

    @FunctionalInterface
    private interface Measure {
        int of(int column, int[] widths);
    }

    private int narrowest(int column, int[] widths) {
        Column which = columns.get(column);
        return which.isSentence()
                ? Math.min(widths[column], Math.max(MIN_SENTENCE, which.heading().length()))
                : widths[column];
    }

    private static long total(List<Integer> shown, Measure measure, int[] widths) {
        return shown.stream().mapToLong(i -> measure.of(i, widths)).sum()
                + (long) TextTable.GAP.length() * (shown.size() - 1);
    }

    /** How wide each column may be: sentences share what the others leave, from the first to the last. */
    private int[] limits(List<Integer> shown, int[] widths, int width) {
        int[] limits = widths.clone();
        long spare = width - total(shown, this::narrowest, widths);
        for (int i : shown) {
            int narrowest = narrowest(i, widths);
            long more = Math.clamp(spare, 0, widths[i] - narrowest);
            limits[i] = narrowest + (int) more;
            spare -= more;
        }
        return limits;
    }

    private static String cut(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit - 1) + CUT;
    }
}
