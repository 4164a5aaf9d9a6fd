package io.fairlead.bench.scale;

import io.fairlead.bench.result.ScaleMetric;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long the node stands still, and how long its clients wait, while the cluster changes and clients connect.
 *
 * <p>Threading: one thread at a time.
 *
 * @param service where clients connect
 */
record PauseMeter(NodeUnderTest node, InetSocketAddress service, ScalePlan plan) {
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double MIB = 1 << 20;
    private static final double P999 = 99.9;
    private static final int PER_MILLE_P999 = 999;
    private static final double FULL_RATE = 0.98;

    /**
     * Measures for so long.
     *
     * @return what is to be known next to the figures
     */
    Optional<String> measure(Duration duration, Map<ScaleMetric, Double> figures) throws IOException {
        int stops = node.gcLog().stops().size();
        Histogram latencies;
        try (ConnectionLoad load = ConnectionLoad.start(service, plan.connectionsPerSecond())) {
            Waiting.pause(duration);
            latencies = load.latencies();
            figures.merge(ScaleMetric.FAILED, (double) load.failed(), Double::sum);
        }
        node.check();
        Pauses pauses = Pauses.since(node.gcLog(), stops);
        figures.put(ScaleMetric.PAUSE_MAX, pauses.longest());
        figures.put(ScaleMetric.PAUSE_P999, pauses.perMille(PER_MILLE_P999));
        figures.put(ScaleMetric.PAUSE_SHARE, 100 * pauses.sum() / duration.toMillis());
        figures.put(ScaleMetric.CONNECT_P50, latencies.getValueAtPercentile(50) / NANOS_PER_MILLI);
        figures.put(ScaleMetric.CONNECT_P999, latencies.getValueAtPercentile(P999) / NANOS_PER_MILLI);
        figures.put(ScaleMetric.CONNECT_MAX, latencies.getMaxValue() / NANOS_PER_MILLI);
        figures.put(ScaleMetric.MEMORY_CONNECTED, node.process().residentBytes() / MIB);
        return note((double) latencies.getTotalCount() / duration.toSeconds());
    }

    private Optional<String> note(double perSecond) {
        return perSecond >= FULL_RATE * plan.connectionsPerSecond()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "Clients made %,.0f new connections per second, not %,d: the machine was too busy.",
                        perSecond,
                        plan.connectionsPerSecond()));
    }
}
