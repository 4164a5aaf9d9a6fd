package io.fairlead.k8s.ask.view;

import java.util.Comparator;
import java.util.Locale;

/** The order of the Services in {@code fairlead top}. */
public enum TopOrder {
    NEW("new connections", "opened"),
    OPEN("open connections", "open"),
    BYTES("bytes", "opened"),
    FAILED("failures", "failed"),
    P99("connect latency", "opened");

    private final String title;
    private final String pageOrder;

    TopOrder(String title, String pageOrder) {
        this.title = title;
        this.pageOrder = pageOrder;
    }

    /** The order that a key changes to. */
    public TopOrder next() {
        return switch (this) {
            case NEW -> OPEN;
            case OPEN -> BYTES;
            case BYTES -> FAILED;
            case FAILED -> P99;
            case P99 -> NEW;
        };
    }

    /** The order in which the node is asked for the Services, so that a page of them has those that matter. */
    public String pageOrder() {
        return pageOrder;
    }

    String title() {
        return title;
    }

    private double measure(TopRow row) {
        return switch (this) {
            case NEW -> row.openedPerSecond();
            case OPEN -> (double) row.entry().totals().open();
            case BYTES -> row.sentPerSecond() + row.receivedPerSecond();
            case FAILED -> row.failedPerSecond();
            case P99 -> row.p99();
        };
    }

    /** The largest first; the busiest by totals among equals, then by name. */
    Comparator<TopRow> descending() {
        return Comparator.comparingDouble(this::measure)
                .thenComparingLong(row -> row.entry().totals().open())
                .thenComparingLong(row -> row.entry().totals().opened())
                .reversed()
                .thenComparing(row -> row.entry().key());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
