package io.fairlead.k8s.ask.view;

import io.fairlead.k8s.ask.answer.ConnectionEntry;
import io.fairlead.k8s.ask.view.Sheet.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * Open connections as a table.
 *
 * <p>Threading: Thread-safe.
 */
public final class ConnectionsView {
    private static final List<Column> COLUMNS = List.of(
            Column.text("ID", 1),
            Column.text("PROTOCOL", 6),
            Column.text("CLIENT", 0),
            Column.text("SERVICE", 0),
            Column.text("ENDPOINT", 0),
            Column.text("STATE", 0),
            Column.figures("AGE", 0),
            Column.figures("IDLE", 3),
            Column.figures("SENT", 2),
            Column.figures("RECEIVED", 2));

    private static final List<Column> WIDE =
            List.of(Column.text("FRONTEND", 0), Column.figures("ATTEMPTS", 0), Column.text("SPLICED", 0));

    private ConnectionsView() {}

    /** The table; wide with all that is known. */
    public static Sheet sheet(List<ConnectionEntry> items, boolean isWide) {
        List<Column> columns = new ArrayList<>(COLUMNS);
        if (isWide) {
            columns.addAll(WIDE);
        }
        Sheet sheet = new Sheet(columns);
        for (ConnectionEntry item : items) {
            List<Cell> cells = new ArrayList<>(cells(item));
            if (isWide) {
                cells.addAll(List.of(
                        Cell.of(item.frontend()), Cell.of(item.attempts()), Cell.of(item.spliced() ? "yes" : "no")));
            }
            sheet.add(cells);
        }
        return sheet;
    }

    private static List<Cell> cells(ConnectionEntry item) {
        return List.of(
                Cell.of(item.id()),
                Cell.of(item.protocol()),
                Cell.of(item.client()),
                Cell.of(item.fullName()),
                Cell.of(item.endpoint()),
                Cell.of(item.state(), Hue.ofState(item.state())),
                Cell.of(Figures.age(item.ageSeconds())),
                Cell.of(item.idleSeconds() == null ? "" : Figures.age(item.idleSeconds())),
                Cell.of(Figures.bytes(item.bytesToUpstream())),
                Cell.of(Figures.bytes(item.bytesToDownstream())));
    }
}
