package io.fairlead.k8s.ask.view;

import io.fairlead.k8s.ask.answer.ServicePortEntry;
import io.fairlead.k8s.ask.view.Sheet.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * Service ports as a table.
 *
 * <p>Threading: Thread-safe.
 */
public final class ServicesView {
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAMESPACE", 0),
            Column.text("SERVICE", 0),
            Column.text("PORT", 0),
            Column.text("PROTOCOL", 6),
            Column.text("ADDRESS", 4),
            Column.text("STATE", 0),
            Column.text("ENDPOINTS", 0),
            Column.figures("OPEN", 1),
            Column.figures("OPENED", 3),
            Column.figures("FAILED", 1),
            Column.figures("P99", 5));

    private static final List<Column> WIDE = List.of(
            Column.figures("RETRIED", 0),
            Column.figures("EJECTIONS", 0),
            Column.figures("SENT", 0),
            Column.figures("RECEIVED", 0),
            Column.text("SELECTOR", 0),
            Column.text("AFFINITY", 0),
            Column.text("POLICY", 0));

    private ServicesView() {}

    /** The table; wide with all that is known. */
    public static Sheet sheet(List<ServicePortEntry> items, boolean isWide) {
        List<Column> columns = new ArrayList<>(COLUMNS);
        if (isWide) {
            columns.addAll(WIDE);
        }
        boolean hasReasons =
                isWide || items.stream().anyMatch(item -> !item.why().isEmpty());
        if (hasReasons) {
            columns.add(Column.sentence("WHY", 2));
        }
        Sheet sheet = new Sheet(columns);
        for (ServicePortEntry item : items) {
            List<Cell> cells = new ArrayList<>(cells(item));
            if (isWide) {
                cells.addAll(wideCells(item));
            }
            if (hasReasons) {
                cells.add(Cell.of(item.why()));
            }
            sheet.add(item.fullName(), cells);
        }
        return sheet;
    }

    private static List<Cell> cells(ServicePortEntry item) {
        return List.of(
                Cell.of(item.namespace()),
                Cell.of(item.service()),
                Cell.of(item.port()),
                Cell.of(item.protocol()),
                Cell.of(address(item)),
                Cell.of(item.state(), Hue.ofState(item.state())),
                Cell.of(endpoints(item)),
                Cell.of(item.totals().open()),
                Cell.of(item.totals().opened()),
                Cell.of(item.totals().failed(), Hue.WARN),
                Cell.of(Figures.latency(item.totals().connectP99Seconds())));
    }

    private static List<Cell> wideCells(ServicePortEntry item) {
        return List.of(
                Cell.of(item.totals().retried(), Hue.WARN),
                Cell.of(item.totals().ejections(), Hue.WARN),
                Cell.of(Figures.bytes(item.totals().bytesToUpstream())),
                Cell.of(Figures.bytes(item.totals().bytesToDownstream())),
                Cell.of(item.selector()),
                Cell.of(item.affinitySeconds() == null ? "" : Figures.age(item.affinitySeconds())),
                Cell.of(policy(item)));
    }

    /** The first address, and how many more there are. */
    private static String address(ServicePortEntry item) {
        if (item.addresses().isEmpty()) {
            return "";
        }
        String first = item.addresses().getFirst().address();
        int others = item.addresses().size() - 1;
        return others == 0 ? first : first + " +" + others;
    }

    /** How many are used of all that there are. */
    static String endpoints(ServicePortEntry item) {
        return item.endpointCounts().used() + "/" + item.endpointCounts().total();
    }

    private static String policy(ServicePortEntry item) {
        return item.internalTrafficPolicy().equals(item.externalTrafficPolicy())
                ? item.internalTrafficPolicy()
                : Figures.text(item.internalTrafficPolicy()) + "/" + Figures.text(item.externalTrafficPolicy());
    }
}
