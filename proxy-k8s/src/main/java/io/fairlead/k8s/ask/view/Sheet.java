package io.fairlead.k8s.ask.view;

import io.fairlead.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table that fits a terminal: it first cuts the columns of sentences short, then leaves out the columns that matter
 * least. Sentences that it has cut follow the table as a whole.
 *
 * <p>Threading: Confined to its thread.
 */
public final class Sheet {
    /** The width of an output that has no end, such as a file. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final String CUT = "…";

    private final List<Column> columns;
    private final List<Row> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param isRight whether it has figures, which end at the same place
     * @param rank how little it matters: the highest is left out first, and 0 never
     * @param shortest what its cells may be cut to; {@link #UNLIMITED} if they may not
     */
    record Column(String heading, boolean isRight, int rank, int shortest) {
        static Column text(String heading, int rank) {
            return new Column(heading, false, rank, UNLIMITED);
        }

        static Column figures(String heading, int rank) {
            return new Column(heading, true, rank, UNLIMITED);
        }

        static Column sentence(String heading, int rank) {
            return shrinking(heading, rank, 12);
        }

        static Column shrinking(String heading, int rank, int shortest) {
            return new Column(heading, false, rank, shortest);
        }
    }

    /**
     * A row.
     *
     * @param name what its sentences are about, where they follow the table; empty if they need not
     */
    private record Row(String name, List<Cell> cells) {}

    Sheet(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    void add(List<Cell> cells) {
        add("", cells);
    }

    void add(String name, List<Cell> cells) {
        rows.add(new Row(name, List.copyOf(cells)));
    }

    /** Whether it has no rows. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The heading and the rows, no wider than this where that is possible. */
    public List<String> lines(int width, boolean hasColors) {
        int[] widths =
                IntStream.range(0, columns.size()).map(this::naturalWidth).toArray();
        List<Integer> shown = shown(widths, width);
        int[] limits = limits(shown, widths, width);
        TextTable table = new TextTable(shown.stream()
                .map(columns::get)
                .map(column -> new TextTable.Column(column.heading(), column.isRight(), 0))
                .toList());
        List<String> sentences = new ArrayList<>();
        for (Row row : rows) {
            table.add(shown.stream()
                    .map(i -> cut(row.cells().get(i).text(), limits[i]))
                    .toList());
            shown.stream()
                    .filter(i ->
                            !row.name().isEmpty() && row.cells().get(i).text().length() > limits[i])
                    .map(i -> Figures.printable(row.name()) + ": "
                            + row.cells().get(i).text())
                    .forEach(sentences::add);
        }
        List<String> lines = hasColors
                ? table.lines((row, column, cell) ->
                        rows.get(row).cells().get(shown.get(column)).hue().paint(cell))
                : table.lines();
        if (!sentences.isEmpty()) {
            lines.add("");
            lines.addAll(sentences);
        }
        return lines;
    }

    private int naturalWidth(int column) {
        return rows.stream()
                .mapToInt(row -> row.cells().get(column).text().length())
                .reduce(columns.get(column).heading().length(), Math::max);
    }

    /** The columns that stay. */
    private List<Integer> shown(int[] widths, int width) {
        List<Integer> shown =
                new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
        while (total(shown, this::narrowest, widths) > width) {
            int last = 0;
            for (int i = 1; i < shown.size(); i++) {
                if (columns.get(shown.get(i)).rank()
                        >= columns.get(shown.get(last)).rank()) {
                    last = i;
                }
            }
            if (columns.get(shown.get(last)).rank() == 0) {
                break;
            }
            shown.remove(/* index */ last);
        }
        return shown;
    }

    @FunctionalInterface
    private interface Measure {
        int of(int column, int[] widths);
    }

    private int narrowest(int column, int[] widths) {
        Column which = columns.get(column);
        return Math.min(
                widths[column], Math.max(which.shortest(), which.heading().length()));
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
