package io.fairlead.k8s.ask.view;

import java.util.Comparator;
import java.util.Locale;

/** The order of the Services in {@code fairlead top}. */
public enum TopOrder {
    NEW("new connections", "opened", Comparator.comparingDouble(TopRow::openedPerSecond)),
    OPEN(
            "open connections",
            "open",
            Comparator.comparingLong(row -> row.entry().totals().open())),
    BYTES("bytes", "opened", Comparator.comparingDouble(row -> row.sentPerSecond() + row.receivedPerSecond())),
    FAILED("failures", "failed", Comparator.comparingDouble(TopRow::failedPerSecond)),
    P99("connect latency", "opened", Comparator.comparingDouble(TopRow::p99));

    private final String title;
    private final String pageOrder;
    private final Comparator<TopRow> comparator;

    TopOrder(String title, String pageOrder, Comparator<TopRow> comparator) {
        this.title = title;
        this.pageOrder = pageOrder;
        this.comparator = comparator;
    }

    /** The order that a key changes to. */
    public TopOrder next() {
        return values()[(ordinal() + 1) % values().length];
    }

    /** The order in which the node is asked for the Services, so that a page of them has those that matter. */
    public String pageOrder() {
        return pageOrder;
    }

    String title() {
        return title;
    }

    /** The largest first; the busiest by totals among equals, then by name. */
    Comparator<TopRow> descending() {
        return comparator
                .thenComparing(row -> row.entry().totals().open())
                .thenComparing(row -> row.entry().totals().opened())
                .reversed()
                .thenComparing(row -> row.entry().key());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
