package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Contender.Running;
import io.fairlead.bench.result.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long Fairlead's event loops work between two polls, from its own metrics: during that time, all their connections wait.
 *
 * <p>Threading: Immutable.
 *
 * @param upTo how many turns took at most so many seconds, by seconds; cumulative, as in the metrics
 */
record LoopWork(NavigableMap<Double, Long> upTo) {
    private static final Pattern BUCKET =
            Pattern.compile("fairlead_event_loop_work_seconds_bucket\\{.*\\ble=\"([^\"]+)\".*}\\s+(\\S+)");
    private static final String INFINITE = "+Inf";
    private static final double MOST = 0.999;
    private static final double MILLIS_PER_SECOND = 1e3;

    /** So far; empty if the process does not tell. */
    static Optional<LoopWork> of(Running running) throws IOException {
        Optional<URI> metrics = running.metrics();
        if (metrics.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = metrics.get().toURL().openStream()) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** From metrics in the text format of Prometheus, the sum over all event loops. */
    static Optional<LoopWork> parse(String metrics) {
        NavigableMap<Double, Long> upTo = new TreeMap<>();
        metrics.lines().forEach(line -> {
            Matcher bucket = BUCKET.matcher(line);
            if (bucket.matches()) {
                upTo.merge(seconds(bucket.group(1)), (long) Double.parseDouble(bucket.group(2)), Long::sum);
            }
        });
        return upTo.isEmpty() ? Optional.empty() : Optional.of(new LoopWork(upTo));
    }

    private static double seconds(String bound) {
        return bound.equals(INFINITE) ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
    }

    /** Notes the bound below which 99.9 % of the turns since then stayed; nothing if there were none, or it is infinite. */
    void noteSince(LoopWork before, Round round) {
        long all = upTo.lastEntry().getValue() - before.upTo.lastEntry().getValue();
        for (Map.Entry<Double, Long> bucket : upTo.entrySet()) {
            double bound = bucket.getKey();
            long turns = bucket.getValue() - before.upTo.getOrDefault(bound, 0L);
            if (all > 0 && turns >= MOST * all && Double.isFinite(bound)) {
                round.with(Metric.LOOP_WORK, bound * MILLIS_PER_SECOND);
                return;
            }
        }
    }
}
