package io.fairlead.k8s.ask.view;

import io.fairlead.k8s.ask.answer.EndpointEntry;
import io.fairlead.k8s.ask.view.Sheet.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * Endpoints as a table.
 *
 * <p>Threading: Thread-safe.
 */
public final class EndpointsView {
    private static final List<Column> COLUMNS = List.of(
            Column.text("SERVICE", 0),
            Column.text("ENDPOINT", 0),
            Column.text("NODE", 4),
            Column.text("ZONE", 5),
            Column.text("STATE", 0),
            Column.figures("SHARE", 1),
            Column.figures("OPEN", 1),
            Column.figures("OPENED", 3),
            Column.figures("FAILED", 1),
            Column.sentence("WHY", 0));

    private static final List<Column> WIDE = List.of(
            Column.text("PROTOCOL", 0),
            Column.text("READY", 0),
            Column.text("SERVING", 0),
            Column.text("TERMINATING", 0),
            Column.text("LOCAL", 0));

    private EndpointsView() {}

    /** The table; wide with all that is known. */
    public static Sheet sheet(List<EndpointEntry> items, boolean isWide) {
        List<Column> columns = new ArrayList<>(COLUMNS);
        if (isWide) {
            columns.addAll(columns.size() - 1, WIDE);
        }
        Sheet sheet = new Sheet(columns);
        for (EndpointEntry item : items) {
            List<Cell> cells = new ArrayList<>(cells(item));
            if (isWide) {
                cells.addAll(List.of(
                        Cell.of(item.protocol()),
                        Cell.of(yes(item.ready())),
                        Cell.of(yes(item.serving())),
                        Cell.of(yes(item.terminating())),
                        Cell.of(yes(item.local()))));
            }
            cells.add(Cell.of(item.why()));
            sheet.add(item.endpoint(), cells);
        }
        return sheet;
    }

    private static List<Cell> cells(EndpointEntry item) {
        return List.of(
                Cell.of(item.fullName()),
                Cell.of(item.endpoint()),
                Cell.of(item.node()),
                Cell.of(item.zone()),
                Cell.of(item.state(), Hue.ofState(item.state())),
                Cell.of(Figures.share(item.share())),
                Cell.of(item.open()),
                Cell.of(item.opened()),
                Cell.of(item.failedAttempts(), Hue.WARN));
    }

    private static String yes(boolean value) {
        return value ? "yes" : "no";
    }
}
