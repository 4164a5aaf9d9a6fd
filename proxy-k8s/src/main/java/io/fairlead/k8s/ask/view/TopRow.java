package io.fairlead.k8s.ask.view;

import io.fairlead.k8s.ask.answer.ServicePortEntry;
import io.fairlead.k8s.ask.answer.ServicePortEntry.Traffic;
import org.jspecify.annotations.Nullable;

/**
 * A service port with what went through it since the sample before.
 *
 * <p>Threading: Immutable.
 */
record TopRow(
        ServicePortEntry entry,
        double openedPerSecond,
        double failedPerSecond,
        double sentPerSecond,
        double receivedPerSecond) {

    /**
     * The difference between two samples. Where there was none before, or the node was restarted, nothing went through
     * it.
     */
    static TopRow between(@Nullable ServicePortEntry before, ServicePortEntry now, double seconds) {
        Traffic from = before == null ? now.totals() : before.totals();
        Traffic to = now.totals();
        return new TopRow(
                now,
                rate(from.opened(), to.opened(), seconds),
                rate(from.failed(), to.failed(), seconds),
                rate(from.bytesToUpstream(), to.bytesToUpstream(), seconds),
                rate(from.bytesToDownstream(), to.bytesToDownstream(), seconds));
    }

    private static double rate(long from, long to, double seconds) {
        return seconds <= 0 ? 0 : Math.max(0, to - from) / seconds;
    }

    double p99() {
        Double p99 = entry.totals().connectP99Seconds();
        return p99 == null ? 0 : p99;
    }
}
