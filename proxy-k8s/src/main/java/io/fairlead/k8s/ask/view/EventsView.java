package io.fairlead.k8s.ask.view;

import io.fairlead.k8s.ask.answer.EventEntry;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Events as lines.
 *
 * <p>Threading: Immutable.
 */
public final class EventsView {
    private final FlowingTable table;
    private final boolean hasColors;

    /** Lines for a screen. */
    public EventsView(int width, boolean hasColors) {
        this.hasColors = hasColors;
        table = new FlowingTable(
                List.of(
                        FlowingTable.Column.text(EventTime.HEADING, 15, 0),
                        FlowingTable.Column.text("KIND", 17, 0),
                        FlowingTable.Column.text("SERVICE", 24, 0),
                        FlowingTable.Column.text("WHERE", 21, 1),
                        FlowingTable.Column.text("MESSAGE", 7, 0)),
                width);
    }

    /** The first line. */
    public String heading() {
        return table.heading();
    }

    /** An event. */
    public String line(EventEntry event) {
        return table.row(
                List.of(
                        Cell.of(EventTime.dayAndTime(event.time())),
                        Cell.of(event.kind(), hue(event.kind())),
                        Cell.of(event.fullName()),
                        Cell.of(event.endpoint().isEmpty() ? event.frontend() : event.endpoint()),
                        Cell.of(message(event))),
                hasColors);
    }

    private static String message(EventEntry event) {
        return Stream.of(event.message(), event.reason())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static Hue hue(String kind) {
        return switch (kind) {
            case "listener.failed", "listener.conflict", "setting.rejected" -> Hue.BAD;
            case "endpoint.ejected" -> Hue.WARN;
            case "endpoint.returned", "endpoint.added", "listener.opened" -> Hue.GOOD;
            default -> Hue.PLAIN;
        };
    }
}
