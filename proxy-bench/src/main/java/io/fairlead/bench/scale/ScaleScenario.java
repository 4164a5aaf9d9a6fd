package io.fairlead.bench.scale;

import io.fairlead.bench.cluster.ApiTraffic;
import io.fairlead.bench.cluster.Churn;
import io.fairlead.bench.cluster.Cluster;
import io.fairlead.bench.cluster.ClusterEvent;
import io.fairlead.bench.cluster.ClusterServer;
import io.fairlead.bench.cluster.ClusterSize;
import io.fairlead.bench.cluster.RollingUpdate;
import io.fairlead.bench.process.JavaHeap;
import io.fairlead.bench.process.OthersCpu;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.Machine;
import io.fairlead.bench.result.ScaleMetric;
import io.fairlead.bench.result.ScaleRun;
import io.fairlead.bench.scenario.ThisMachine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A node before a large cluster: the first sync, then changes all the time, then a rolling update as well.
 *
 * <p>The API server, the changes, the probe's client and its endpoints are all in this process; the node is another one.
 *
 * <p>Threading: one thread at a time.
 *
 * @param plan what is measured
 * @param launcher the script of the checkout
 * @param home of the checkout
 * @param folder for configuration and logs
 */
public record ScaleScenario(ScalePlan plan, Path launcher, Path home, Path folder) {
    private static final double MIB = 1 << 20;

    /** Of 1,000 pods in half a minute; each takes four. */
    private static final double ROLLING_EVENTS_PER_SECOND = 133;

    /** 300 in half a minute, and some more. */
    private static final double MOVES_PER_SECOND = 12;

    private static final int RESOURCES = 3;
    private static final Duration REST = Duration.ofSeconds(2);

    /**
     * Runs it.
     *
     * @param progress observes what begins
     * @throws IOException if the node cannot be started, ends, or does not serve
     */
    public ScaleRun run(Consumer<String> progress) throws IOException {
        return new Runner(progress).run();
    }

    private final class Runner {
        private final Consumer<String> progress;
        private final Instant startedAt = Instant.now();
        private final long startNanos = System.nanoTime();
        private final Machine machine = ThisMachine.describe(home);
        private final Map<ScaleMetric, Double> figures = new EnumMap<>(ScaleMetric.class);
        private final List<String> notes = new ArrayList<>();
        private final Random random = new Random(plan.size().seed());
        private final Cluster cluster;
        private final int slices;
        private final Churn churn;
        private final Probe probe;
        private final MoveTimer timer;
        private final InetSocketAddress steady;
        private RollingUpdate update;
        private double othersCpu;
        private MoveTimer.Moves calm = MoveTimer.Moves.NONE;
        private MoveTimer.Moves rolled = MoveTimer.Moves.NONE;

        Runner(Consumer<String> progress) {
            this.progress = progress;
            progress.accept("making the cluster");
            cluster = Cluster.generate(plan.size());
            slices = cluster.slices();
            churn = new Churn(cluster, random.nextLong());
            probe = new Probe(cluster, Probe.LOCAL);
            timer = new MoveTimer(probe, random);
            steady = probe.addSteady();
            update = new RollingUpdate(cluster, cluster.largest());
        }

        ScaleRun run() throws IOException {
            LocalServices.add(plan.size().services()).ifPresent(notes::add);
            try (ProbeEndpoints _ = ProbeEndpoints.listen();
                    ClusterServer server = ClusterServer.start(cluster)) {
                int sockets = LocalServices.sockets();
                long started = System.nanoTime();
                try (NodeUnderTest node = NodeUnderTest.start(launcher, "none", server.address(), folder)) {
                    return measure(node, server, started, sockets);
                }
            }
        }

        private ScaleRun measure(NodeUnderTest node, ClusterServer server, long started, int sockets)
                throws IOException {
            ApiTraffic traffic = server.traffic();
            progress.accept("first sync");
            int listeners = new FirstSync(node, traffic, probe, figures).await(started, sockets);
            Waiting.pause(REST);
            resident(node, ScaleMetric.MEMORY_SYNCED, ScaleMetric.PEAK_SYNCED);
            int stops = node.gcLog().stops().size();
            ChangeCounter changes = new ChangeCounter(churn::next);
            ChangeCounter rolling = new ChangeCounter(this::roll);
            change(node, changes, rolling);
            resident(node, ScaleMetric.MEMORY_CHANGED, ScaleMetric.PEAK_CHANGED);
            try (SteadyWork _ = SteadyWork.start("churn", plan.perSecond(), changes)) {
                progress.accept("pauses and new connections");
                new PauseMeter(node, steady, plan)
                        .measure(Duration.ofSeconds(plan.seconds()), figures)
                        .ifPresent(notes::add);
            }
            figures.put(
                    ScaleMetric.LONGEST_PAUSE, Pauses.since(node.gcLog(), stops).longest());
            figures.put(ScaleMetric.LIVE_HEAP, JavaHeap.liveBytes(node.process()) / MIB);
            noteRepeated(traffic);
            long listBytes = traffic.firstLists().join().bytes();
            progress.accept("killed and started again");
            new Restarts(launcher, server.address(), folder, probe).measure(node, figures);
            return result(listBytes, listeners, changes.count(), rolling.count());
        }

        /** The cost comes late, when the node is warm. */
        private void change(NodeUnderTest node, ChangeCounter changes, ChangeCounter rolling) throws IOException {
            Duration unprobed = Duration.ofSeconds(plan.seconds()).dividedBy(3);
            OthersCpu others = OthersCpu.start();
            try (SteadyWork _ = SteadyWork.start("churn", plan.perSecond(), changes)) {
                progress.accept("how soon changes are effective");
                calm = timer.measure(Duration.ofSeconds(plan.seconds()).minus(unprobed), MOVES_PER_SECOND);
                progress.accept("what changes cost");
                new ChangeCost(node, changes).measure(unprobed, figures);
                progress.accept("how soon changes are effective during a rolling update");
                try (SteadyWork _ = SteadyWork.start("rolling-update", ROLLING_EVENTS_PER_SECOND, rolling)) {
                    rolled = timer.measure(Duration.ofSeconds(plan.rollingSeconds()), MOVES_PER_SECOND);
                }
            }
            othersCpu = others.percent();
            moves(calm, ScaleMetric.MOVE_P50, ScaleMetric.MOVE_P99, ScaleMetric.MOVE_MAX);
            moves(rolled, ScaleMetric.ROLLING_P50, ScaleMetric.ROLLING_P99, ScaleMetric.ROLLING_MAX);
            figures.put(ScaleMetric.STALE, (double) calm.stale() + rolled.stale());
            figures.put(ScaleMetric.FAILED, (double) calm.failed() + rolled.failed());
        }

        /** One rolling update after another. */
        private List<ClusterEvent> roll() {
            if (!update.hasNext()) {
                update = new RollingUpdate(cluster, cluster.largest());
            }
            return List.of(update.next());
        }

        private void resident(NodeUnderTest node, ScaleMetric now, ScaleMetric peak) throws IOException {
            node.check();
            figures.put(now, node.process().residentBytes() / MIB);
            figures.put(peak, node.process().peakResidentBytes() / MIB);
        }

        private void moves(MoveTimer.Moves moves, ScaleMetric p50, ScaleMetric p99, ScaleMetric slowest) {
            figures.put(p50, moves.percentile(50));
            figures.put(p99, moves.percentile(99));
            figures.put(slowest, moves.percentile(100));
        }

        private void noteRepeated(ApiTraffic traffic) {
            int repeated = traffic.lists() + traffic.watches() - 2 * RESOURCES;
            if (repeated > 0) {
                notes.add("Lists and watches that were asked for once more: " + repeated
                        + ". The node lost a watch, so the figures are not those of an undisturbed run.");
            }
        }

        private ScaleRun result(
                long listBytes, int listeners, ChangeCounter.Count changes, ChangeCounter.Count rolling) {
            ClusterSize size = plan.size();
            return new ScaleRun(
                    ScaleRun.FORMAT,
                    startedAt,
                    Duration.ofNanos(System.nanoTime() - startNanos).toSeconds(),
                    machine,
                    Programs.firstLine(launcher.toString(), "--version"),
                    new ScaleRun.Cluster(
                            size.services(), size.endpoints(), slices, size.nodes(), size.seed(), listBytes, listeners),
                    new ScaleRun.Churn(
                            plan.perSecond(),
                            plan.seconds() + plan.rollingSeconds(),
                            changes.changes(),
                            changes.events(),
                            rolling.events(),
                            othersCpu),
                    figures,
                    calm.millis(),
                    rolled.millis(),
                    notes);
        }
    }
}
