package io.fairlead.bench.scale;

import io.fairlead.bench.cluster.ApiTraffic;
import io.fairlead.bench.result.ScaleMetric;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a node that has just been started serves the cluster, and says how long that took.
 *
 * <p>Threading: one thread at a time.
 */
final class FirstSync {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final Duration SOCKET_POLL = Duration.ofMillis(20);

    /** No socket more for so long, and all are open. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final NodeUnderTest node;
    private final ApiTraffic traffic;
    private final Probe probe;
    private final Map<ScaleMetric, Double> figures;

    /** @param figures take what is measured */
    FirstSync(NodeUnderTest node, ApiTraffic traffic, Probe probe, Map<ScaleMetric, Double> figures) {
        this.node = node;
        this.traffic = traffic;
        this.probe = probe;
        this.figures = figures;
    }

    /**
     * Waits.
     *
     * @param startedNanos when the process was started
     * @param before how many sockets there were before
     * @return how many listeners were opened
     * @throws IOException if the node ends, or does not serve in time
     */
    int await(long startedNanos, int before) throws IOException {
        while (probe.connect() == Probe.NOBODY) {
            node.check();
            if (System.nanoTime() - startedNanos > PATIENCE.toNanos()) {
                throw new IOException("the node does not serve after " + PATIENCE.toMinutes() + " min: "
                        + node.process().logEnd());
            }
            Waiting.pause(POLL);
        }
        long served = System.nanoTime();
        ApiTraffic.FirstLists lists = traffic.firstLists().getNow(null);
        if (lists == null) {
            throw new IOException("the node serves before it has listed everything, which it must not");
        }
        figures.put(ScaleMetric.LIST_SECONDS, seconds(lists.beginNanos(), lists.endNanos()));
        figures.put(ScaleMetric.FIRST_SYNC_SECONDS, seconds(lists.endNanos(), served));
        figures.put(ScaleMetric.START_SECONDS, seconds(startedNanos, served));
        return awaitListeners(lists.endNanos(), before);
    }

    private int awaitListeners(long listedNanos, int before) throws IOException {
        int sockets = LocalServices.sockets();
        long last = System.nanoTime();
        while (System.nanoTime() - last < SETTLED.toNanos()) {
            Waiting.pause(SOCKET_POLL);
            int now = LocalServices.sockets();
            if (now > sockets) {
                last = System.nanoTime();
            }
            sockets = now;
        }
        figures.put(ScaleMetric.LISTENING_SECONDS, seconds(listedNanos, last));
        return sockets - before;
    }

    private static double seconds(long fromNanos, long toNanos) {
        return (toNanos - fromNanos) / NANOS_PER_SECOND;
    }
}
