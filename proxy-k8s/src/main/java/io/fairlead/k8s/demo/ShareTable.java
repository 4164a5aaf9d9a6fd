package io.fairlead.k8s.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The table of what each endpoint has got, as lines of plain text.
 *
 * <p>Threading: Immutable.
 */
record ShareTable(List<Row> rows) {
    private static final List<String> HEADING = List.of("POD", "ENDPOINT", "REQUESTS", "SHARE", "OPEN", "BYTES", "");
    private static final List<Integer> NUMBER_WIDTHS = List.of(9, 7, 5, 9);
    /** A shorter one stays. */
    private static final int MIN_PREFIX = 8;

    private static final List<String> BYTE_UNITS = List.of("kB", "MB", "GB", "TB", "PB", "EB");

    /**
     * One endpoint.
     *
     * @param state a special state, such as {@code dead}; empty for none
     */
    record Row(String pod, String endpoint, long requests, long openConnections, long bytes, String state) {}

    ShareTable {
        rows = List.copyOf(rows);
    }

    /** The heading, a line for each endpoint, and the sums. */
    List<String> lines() {
        List<List<String>> cells = new ArrayList<>();
        cells.add(HEADING);
        String prefix = commonPrefix();
        long total = rows.stream().mapToLong(Row::requests).sum();
        rows.forEach(row -> cells.add(cells(shortened(row.pod(), prefix), row, total)));
        cells.add(cells("total", sums(total), total));
        int pod = width(cells, 0);
        int endpoint = width(cells, 1);
        return cells.stream().map(row -> line(row, pod, endpoint)).toList();
    }

    private Row sums(long requests) {
        long open = rows.stream().mapToLong(Row::openConnections).sum();
        long bytes = rows.stream().mapToLong(Row::bytes).sum();
        return new Row("", "", requests, open, bytes, "");
    }

    /** The pods of one ReplicaSet differ in their last letters only, and a terminal has 80 columns. */
    private String commonPrefix() {
        String prefix = rows.isEmpty() ? "" : rows.getFirst().pod();
        for (Row row : rows) {
            while (!row.pod().startsWith(prefix)) {
                prefix = prefix.substring(0, prefix.length() - 1);
            }
        }
        return rows.size() < 2 ? "" : prefix.substring(0, prefix.lastIndexOf('-') + 1);
    }

    private static String shortened(String pod, String prefix) {
        return prefix.length() < MIN_PREFIX ? pod : ".." + pod.substring(prefix.length());
    }

    private static List<String> cells(String pod, Row row, long total) {
        return List.of(
                pod,
                row.endpoint(),
                Long.toString(row.requests()),
                share(row.requests(), total),
                Long.toString(row.openConnections()),
                bytes(row.bytes()),
                row.state());
    }

    private static int width(List<List<String>> cells, int column) {
        return cells.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    /** Text to the left, numbers to the right, two blanks between columns. */
    private static String line(List<String> cells, int pod, int endpoint) {
        StringBuilder line = new StringBuilder();
        line.append(cells.get(0)).repeat(' ', pod - cells.get(0).length() + 2);
        line.append(cells.get(1)).repeat(' ', endpoint - cells.get(1).length());
        for (int column = 2; column < cells.size() - 1; column++) {
            String cell = cells.get(column);
            line.repeat(' ', 2 + Math.max(0, NUMBER_WIDTHS.get(column - 2) - cell.length()))
                    .append(cell);
        }
        return line.append("  ").append(cells.getLast()).toString().stripTrailing();
    }

    private static String share(long part, long total) {
        return total == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / total);
    }

    /** In decimal units, with one digit behind the point from 1 kB on. */
    static String bytes(long count) {
        if (count < 1000) {
            return count + " B";
        }
        double value = count;
        int unit = -1;
        do {
            value /= 1000;
            unit++;
        } while (value >= 999.95 && unit < BYTE_UNITS.size() - 1);
        return String.format(Locale.ROOT, "%.1f %s", value, BYTE_UNITS.get(unit));
    }
}
