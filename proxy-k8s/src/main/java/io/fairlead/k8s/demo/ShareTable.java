package io.fairlead.k8s.demo;

import io.fairlead.text.TextTable;
import io.fairlead.text.TextTable.Column;
import java.util.List;
import java.util.Locale;

/**
 * The table of what each endpoint has got, as lines of plain text.
 *
 * <p>Threading: Immutable.
 */
record ShareTable(List<Row> rows) {
    /** The widths are those of usual figures, so that columns stay in place while they grow. */
    private static final List<Column> COLUMNS = List.of(
            Column.text("POD"),
            Column.text("ENDPOINT"),
            Column.figures("REQUESTS", 9),
            Column.figures("SHARE", 7),
            Column.figures("OPEN", 5),
            Column.figures("BYTES", 9),
            Column.text(""));

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
        TextTable table = new TextTable(COLUMNS);
        String prefix = commonPrefix();
        long total = rows.stream().mapToLong(Row::requests).sum();
        rows.forEach(row -> table.add(cells(shortened(row.pod(), prefix), row, total)));
        table.add(cells("total", sums(total), total));
        return table.lines();
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
