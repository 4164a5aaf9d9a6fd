package io.fairlead.lab;

import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Flows with what was expected of them and what has become of them; printed as text with columns.
 *
 * <p>Threading: used by one thread.
 */
public final class FlowTable {
    private static final List<String> HEADER =
            List.of("flow", "protocol", "family", "configuration", "expected", "actual", "verdict");

    private final List<Row> rows = new ArrayList<>();

    /** How the actual compares to the expected. */
    public enum Comparison {
        SAME,
        /** As it is documented to differ. */
        DOCUMENTED,
        WRONG;

        /** The word that the table uses. */
        @Override
        public String toString() {
            return switch (this) {
                case SAME -> "ok";
                case DOCUMENTED -> "differs as documented";
                case WRONG -> "WRONG";
            };
        }
    }

    /**
     * One flow over one protocol in one family and configuration.
     *
     * @param expected what kube-proxy does
     * @param documented what is documented instead; null for nothing
     * @param actual what has come of it
     */
    public record Row(
            String flow,
            Protocol protocol,
            IpFamily family,
            String configuration,
            String expected,
            @Nullable String documented,
            String actual) {
        /** How the actual compares; a documented difference that does not show is wrong too. */
        public Comparison comparison() {
            if (documented == null) {
                return actual.equals(expected) ? Comparison.SAME : Comparison.WRONG;
            }
            return actual.equals(documented) ? Comparison.DOCUMENTED : Comparison.WRONG;
        }

        private List<String> cells() {
            boolean isUnmet = documented != null && comparison() == Comparison.WRONG;
            String verdict =
                    isUnmet ? "WRONG, documented: " + documented : comparison().toString();
            return List.of(flow, protocol.toString(), family.toString(), configuration, expected, actual, verdict);
        }
    }

    /** Adds a row. */
    public void add(
            String flow,
            Protocol protocol,
            IpFamily family,
            String configuration,
            String expected,
            @Nullable String documented,
            String actual) {
        rows.add(new Row(flow, protocol, family, configuration, expected, documented, actual));
    }

    /** All rows, in the order in which they came. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** The rows that are neither as expected nor as documented. */
    public List<Row> wrong() {
        return rows.stream().filter(row -> row.comparison() == Comparison.WRONG).toList();
    }

    /** The table under a title, with a last line that counts. */
    public String print(String title) {
        TextTable table = TextTable.of(HEADER.toArray(String[]::new));
        rows.forEach(row -> table.add(row.cells()));
        StringBuilder text = new StringBuilder(title).append('\n');
        table.lines().forEach(line -> text.append("  ").append(line).append('\n'));
        return text.append(count()).append('\n').toString();
    }

    private String count() {
        return rows.size() + " rows: " + count(Comparison.SAME) + " as kube-proxy, " + count(Comparison.DOCUMENTED)
                + " different as documented, " + count(Comparison.WRONG) + " wrong";
    }

    private long count(Comparison comparison) {
        return rows.stream().filter(row -> row.comparison() == comparison).count();
    }
}
