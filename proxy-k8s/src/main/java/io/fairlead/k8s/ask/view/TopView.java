package io.fairlead.k8s.ask.view;

import io.fairlead.k8s.ask.answer.ServicePortEntry;
import io.fairlead.k8s.ask.answer.ServicesAnswer;
import io.fairlead.k8s.ask.answer.StatusAnswer;
import io.fairlead.k8s.ask.view.Sheet.Column;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The busiest Services by what went through them between two samples.
 *
 * <p>Threading: Confined to its thread.
 */
public final class TopView {
    private static final List<Column> COLUMNS = List.of(
            Column.shrinking("SERVICE", 0, 24),
            Column.text("PROTOCOL", 5),
            Column.text("STATE", 1),
            Column.text("ENDPOINTS", 2),
            Column.figures("OPEN", 0),
            Column.figures("NEW", 0),
            Column.figures("FAILED", 0),
            Column.figures("SENT", 0),
            Column.figures("RECEIVED", 0),
            Column.figures("P99", 0));

    private final Map<String, ServicePortEntry> before = new HashMap<>();
    private List<TopRow> rows = List.of();
    private @Nullable ServicesAnswer last;
    private @Nullable StatusAnswer status;

    /** Takes a sample. The rates are those since the one before. */
    public void add(StatusAnswer newStatus, ServicesAnswer sample) {
        double seconds = last == null ? 0 : seconds(last.time(), sample.time());
        rows = sample.items().stream()
                .map(item -> TopRow.between(before.get(item.key()), item, seconds))
                .toList();
        before.clear();
        sample.items().forEach(item -> before.put(item.key(), item));
        last = sample;
        status = newStatus;
    }

    private static double seconds(String from, String to) {
        try {
            return Duration.between(Instant.parse(from), Instant.parse(to)).toNanos() / 1e9;
        } catch (DateTimeException _) {
            return 0;
        }
    }

    /**
     * The last sample as lines.
     *
     * @param height how many lines at most
     */
    public List<String> lines(TopOrder order, int width, int height, boolean hasColors) {
        List<String> lines = new ArrayList<>();
        if (status == null || last == null) {
            return lines;
        }
        lines.add(node(status, last, hasColors));
        lines.add(totals(status, rows));
        lines.add("");
        Sheet sheet = new Sheet(COLUMNS);
        rows.stream()
                .sorted(order.descending())
                .limit(Math.max(0, height - lines.size() - 1))
                .forEach(row -> sheet.add(cells(row)));
        List<String> table = sheet.lines(width, hasColors);
        lines.add(Hue.BOLD.paint(table.getFirst(), hasColors));
        lines.addAll(table.subList(1, table.size()));
        return lines;
    }

    /** What the keys do, and what the order is. */
    public static String keys(TopOrder order) {
        return "sorted by " + order.title() + "; s: sort, q: quit";
    }

    private static String node(StatusAnswer status, ServicesAnswer sample, boolean hasColors) {
        String shown = sample.items().size() < sample.matched()
                ? ", the busiest " + sample.items().size() + " of " + sample.matched() + " service ports"
                : ", " + Figures.count(sample.matched(), "service port");
        return EventTime.time(sample.time()) + "  " + Figures.printable(Figures.text(status.node())) + "  "
                + Hue.paint(status.healthy() ? "healthy" : "not healthy", status.healthy(), hasColors) + "  up "
                + Figures.age(status.uptimeSeconds()) + shown;
    }

    private static String totals(StatusAnswer status, List<TopRow> rows) {
        double opened = rows.stream().mapToDouble(TopRow::openedPerSecond).sum();
        double failed = rows.stream().mapToDouble(TopRow::failedPerSecond).sum();
        double sent = rows.stream().mapToDouble(TopRow::sentPerSecond).sum();
        double received = rows.stream().mapToDouble(TopRow::receivedPerSecond).sum();
        long open = status.connections() == null ? 0 : status.connections().open();
        return open + " open, " + Figures.perSecond(opened) + " new, " + Figures.perSecond(failed) + " failed, "
                + Figures.bytesPerSecond(sent) + " sent, " + Figures.bytesPerSecond(received) + " received, "
                + status.ejectedEndpoints() + " ejected";
    }

    private static List<Cell> cells(TopRow row) {
        ServicePortEntry entry = row.entry();
        return List.of(
                Cell.of(entry.fullName()),
                Cell.of(entry.protocol()),
                Cell.of(entry.state(), Hue.ofState(entry.state())),
                Cell.of(ServicesView.endpoints(entry)),
                Cell.of(entry.totals().open()),
                Cell.of(Figures.perSecond(row.openedPerSecond())),
                Cell.of(Figures.perSecond(row.failedPerSecond()), row.failedPerSecond() > 0 ? Hue.BAD : Hue.PLAIN),
                Cell.of(Figures.bytesPerSecond(row.sentPerSecond())),
                Cell.of(Figures.bytesPerSecond(row.receivedPerSecond())),
                Cell.of(Figures.latency(entry.totals().connectP99Seconds())));
    }
}
