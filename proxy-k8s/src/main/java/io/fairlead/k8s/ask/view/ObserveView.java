package io.fairlead.k8s.ask.view;

import io.fairlead.k8s.ask.answer.EventEntry;
import io.fairlead.k8s.ask.view.FlowingTable.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections as lines: one when they open, one when they end.
 *
 * <p>Threading: Immutable.
 */
public final class ObserveView {
    private static final List<Column> COLUMNS = List.of(
            Column.text(EventTime.HEADING, 12, 0),
            Column.text("VERDICT", 9, 0),
            Column.text("PROTOCOL", 8, 4),
            Column.text("CLIENT", 16, 0),
            Column.text("SERVICE", 16, 0),
            Column.text("ENDPOINT", 17, 2),
            Column.text("REASON", 9, 0),
            Column.figures("DURATION", 8, 1),
            Column.figures("SENT", 7, 3),
            Column.figures("RECEIVED", 8, 3));

    private static final List<Column> WIDE =
            List.of(Column.text("FRONTEND", 17, 0), Column.figures("ATTEMPTS", 8, 0), Column.figures("CONNECT", 7, 0));

    private final FlowingTable table;
    private final boolean isWide;
    private final boolean hasColors;

    /** Lines for a screen; wide with all that is known. */
    public ObserveView(int width, boolean isWide, boolean hasColors) {
        this.isWide = isWide;
        this.hasColors = hasColors;
        List<Column> columns = new ArrayList<>(COLUMNS);
        if (isWide) {
            columns.addAll(WIDE);
        }
        table = new FlowingTable(columns, width);
    }

    /** The first line. */
    public String heading() {
        return table.heading();
    }

    /** An event of a connection or a session. */
    public String line(EventEntry event) {
        List<Cell> cells = new ArrayList<>(List.of(
                Cell.of(EventTime.time(event.time())),
                Cell.of(event.verdict(), Hue.ofVerdict(event.verdict())),
                Cell.of(event.protocol()),
                Cell.of(event.client()),
                Cell.of(event.fullName().isEmpty() ? event.frontend() : event.fullName()),
                Cell.of(event.endpoint()),
                Cell.of(reason(event)),
                Cell.of(Figures.latency(event.durationSeconds())),
                Cell.of(bytes(event.bytesToUpstream())),
                Cell.of(bytes(event.bytesToDownstream()))));
        if (isWide) {
            cells.add(Cell.of(event.frontend()));
            cells.add(Cell.of(event.attempts() == null ? "" : event.attempts().toString()));
            cells.add(Cell.of(Figures.latency(event.connectSeconds())));
        }
        return table.row(cells, hasColors);
    }

    private static String reason(EventEntry event) {
        return event.reason().isEmpty() ? event.kind().substring(event.kind().indexOf('.') + 1) : event.reason();
    }

    private static String bytes(@Nullable Long bytes) {
        return bytes == null ? "" : Figures.bytes(bytes);
    }
}
