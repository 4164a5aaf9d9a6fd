package io.fairlead.bench.scale;

import io.fairlead.bench.result.ScaleMetric;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Kills a node and starts it again, several times, and measures how long a connection is not served. The nodes share a
 * state directory.
 *
 * <p>Threading: one thread at a time.
 *
 * @param launcher the script of the checkout
 * @param apiServer what the nodes follow
 * @param folder for their configuration, logs and state
 * @param probe says whether a connection is answered
 */
record Restarts(Path launcher, AddressPort apiServer, Path folder, Probe probe) {
    private static final int TIMES = 5;
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Until the node has listed everything again. */
    private static final Duration REST = Duration.ofSeconds(3);

    /**
     * Measures.
     *
     * @param first a node that serves; it is killed
     * @throws IOException if a node does not serve in time
     */
    void measure(NodeUnderTest first, Map<ScaleMetric, Double> figures) throws IOException {
        double[] seconds = new double[TIMES];
        first.process().kill();
        for (int i = 0; i < TIMES; i++) {
            long started = System.nanoTime();
            try (NodeUnderTest again = NodeUnderTest.start(launcher, "none", apiServer, folder)) {
                seconds[i] = awaitServed(again, started);
                Waiting.pause(REST);
                again.check();
                again.process().kill();
            }
        }
        Arrays.sort(seconds);
        figures.put(ScaleMetric.RESTART_MEDIAN, seconds[TIMES / 2]);
        figures.put(ScaleMetric.RESTART_MAX, seconds[TIMES - 1]);
    }

    private double awaitServed(NodeUnderTest node, long started) throws IOException {
        while (probe.connect() == Probe.NOBODY) {
            node.check();
            if (System.nanoTime() - started > PATIENCE.toNanos()) {
                throw new IOException("the node that was started again does not serve: "
                        + node.process().logEnd());
            }
            Waiting.pause(POLL);
        }
        return (System.nanoTime() - started) / NANOS_PER_SECOND;
    }
}
