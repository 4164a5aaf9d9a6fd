package io.fairlead.bench.scale;

import io.fairlead.bench.cluster.ClusterEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Moves the probe from one endpoint to the other and back, and connects meanwhile, to see when new connections follow.
 *
 * <p>A move takes from the moment just before its event is written to the watch until the first connection to the new
 * endpoint has been answered, which is a little more than the proxy needs. Afterwards a few more connections see whether
 * one still reaches the old endpoint.
 *
 * <p>Threading: one thread at a time.
 */
final class MoveTimer {
    /** A connection is not begun earlier than this after the one before. */
    private static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final int AFTERWARDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * What has come of some moves.
     *
     * @param millis how long each took
     * @param connections how many were made
     * @param stale how many of them reached the old endpoint after one had reached the new one
     * @param failed how many reached neither
     */
    record Moves(List<Double> millis, int connections, int stale, int failed) {
        /** No move has been made. */
        static final Moves NONE = new Moves(List.of(), 0, 0, 0);

        Moves {
            millis = List.copyOf(millis);
        }

        /** So many in a hundred took no longer than this; 0 if there are none. */
        double percentile(int percent) {
            List<Double> sorted = millis.stream().sorted().toList();
            int rank = Math.max(1, Math.ceilDiv(percent * sorted.size(), 100));
            return sorted.isEmpty() ? 0 : sorted.get(rank - 1);
        }
    }

    private final Probe probe;
    private final Random random;
    private byte current = ProbeEndpoints.A;
    private long nextNanos = System.nanoTime();

    /** @param random when moves are made, so that they do not keep step with anything else */
    MoveTimer(Probe probe, Random random) {
        this.probe = probe;
        this.random = random;
    }

    /**
     * Moves the probe for a while.
     *
     * @param perSecond how often, on average
     * @throws IOException if a move is not followed within 10 s
     */
    Moves measure(Duration duration, double perSecond) throws IOException {
        Tally tally = new Tally();
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            long begin = System.nanoTime();
            move(tally);
            long gap = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond * (0.5 + random.nextDouble()));
            Waiting.until(begin + gap);
        }
        return new Moves(tally.millis, tally.connections, tally.stale, tally.failed);
    }

    private static final class Tally {
        private final List<Double> millis = new ArrayList<>();
        private int connections;
        private int stale;
        private int failed;
    }

    private void move(Tally tally) throws IOException {
        byte before = current;
        byte after = before == ProbeEndpoints.A ? ProbeEndpoints.B : ProbeEndpoints.A;
        current = after;
        ClusterEvent event = probe.moveTo(after);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (connect(tally) != after) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the proxy has not followed a change of its endpoint within "
                        + PATIENCE.toSeconds() + " s: the event was "
                        + (event.sentNanos().isDone() ? "" : "not even ") + "written to its watch");
            }
        }
        long answered = System.nanoTime();
        tally.millis.add((answered - event.sentNanos().join()) / (double) TimeUnit.MILLISECONDS.toNanos(1));
        for (int i = 0; i < AFTERWARDS; i++) {
            if (connect(tally) == before) {
                tally.stale++;
            }
        }
    }

    /** Returns at the answer; what is left of the pace is waited for before the next connection. */
    private byte connect(Tally tally) {
        Waiting.until(nextNanos);
        nextNanos = System.nanoTime() + PACE_NANOS;
        byte name = probe.connect();
        tally.connections++;
        if (name == Probe.NOBODY) {
            tally.failed++;
        }
        return name;
    }
}
