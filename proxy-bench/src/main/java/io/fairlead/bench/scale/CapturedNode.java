package io.fairlead.bench.scale;

import io.fairlead.bench.cluster.Cluster;
import io.fairlead.bench.cluster.ClusterEvent;
import io.fairlead.bench.cluster.ClusterServer;
import io.fairlead.bench.cluster.ClusterSize;
import io.fairlead.bench.cluster.GeneratedEndpoint;
import io.fairlead.bench.cluster.GeneratedEndpoint.State;
import io.fairlead.bench.cluster.GeneratedService;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.CaptureMetric;
import io.fairlead.bench.result.CaptureRun.Installed;
import io.fairlead.bench.result.CaptureRun.Mode;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One way to capture, from the first start of a node to the cleanup after its last.
 *
 * <p>Threading: one thread at a time.
 */
final class CapturedNode {
    private static final double MIB = 1 << 20;
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double MILLIS_PER_SECOND = 1000;

    /** Outside of this machine, and beyond the Services of the cluster. */
    private static final IpAddress PROBE = IpAddress.parse("10.111.255.1");

    /** So many Services, spread over all, stand for all of them. */
    private static final int SAMPLES = 100;

    private static final double MOVES_PER_SECOND = 10;
    private static final String SYNC_SUM = "kubeproxy_sync_proxy_rules_duration_seconds_sum";
    private static final String SYNC_COUNT = "kubeproxy_sync_proxy_rules_duration_seconds_count";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final Duration REST = Duration.ofSeconds(1);

    /** A connection is not begun earlier than this after the one before. */
    private static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final String mode;
    private final int changes;
    private final Path launcher;
    private final Path folder;
    private final CapturedKernel kernel;
    private final Cluster cluster = Cluster.generate(new ClusterSize(1, 1, 10, 1));
    private final List<GeneratedService> services = new ArrayList<>();
    private final GeneratedEndpoint endpoint;
    private final Probe probe;
    private final Map<CaptureMetric, Double> figures = new EnumMap<>(CaptureMetric.class);
    private final List<Double> additions = new ArrayList<>();

    /**
     * @param mode a value of {@code --capture}
     * @param count of Services
     * @param changes how many of each kind
     */
    CapturedNode(String mode, int count, int changes, Path launcher, Path folder, CapturedKernel kernel) {
        this.mode = mode;
        this.changes = changes;
        this.launcher = launcher;
        this.folder = folder;
        this.kernel = kernel;
        endpoint = cluster.newEndpoint(ProbeEndpoints.address(ProbeEndpoints.A), State.READY);
        probe = new Probe(cluster, PROBE);
        for (int i = 0; i < count; i++) {
            services.add(add().service());
        }
    }

    private record Addition(GeneratedService service, ClusterEvent event) {}

    /** A Service is complete with its slice, whose event is the one that counts. */
    private Addition add() {
        GeneratedService service = cluster.newService(GeneratedService.Kind.THREE_PORTS);
        cluster.apply(service);
        return new Addition(service, cluster.apply(cluster.newSlice(service, ProbeEndpoints.PORT, List.of(endpoint))));
    }

    /**
     * Measures it.
     *
     * @throws IOException if the node ends, does not serve what it should in time, or leaves something behind
     */
    Mode measure(Consumer<String> progress) throws IOException {
        int count = services.size();
        int sockets = LocalServices.sockets();
        Installed installed;
        MoveTimer.Moves moves;
        try (ProbeEndpoints _ = ProbeEndpoints.listen();
                ClusterServer server = ClusterServer.start(cluster)) {
            int before = LocalServices.sockets();
            progress.accept(mode + ": start with " + count + " Services");
            try (NodeUnderTest node = start(server, CaptureMetric.START_FIRST, CaptureMetric.START_ALL)) {
                figures.put(CaptureMetric.SYNC_ALL, node.metric(SYNC_SUM));
                Waiting.pause(REST);
                resident(node.process());
                installed = kernel.installed(before);
                progress.accept(mode + ": changes");
                moves = change(node);
                stop(node, CaptureMetric.STOP);
            }
            progress.accept(mode + ": start with what is there still");
            try (NodeUnderTest node = start(server, CaptureMetric.RESTART_FIRST, CaptureMetric.RESTART_ALL)) {
                stop(node, CaptureMetric.RESTOP);
            }
        }
        progress.accept(mode + ": cleanup");
        Installed left = cleanUp(sockets);
        return new Mode(mode, count, installed, left, figures, additions, moves.millis());
    }

    private NodeUnderTest start(ClusterServer server, CaptureMetric first, CaptureMetric all) throws IOException {
        long started = System.nanoTime();
        NodeUnderTest node = NodeUnderTest.start(launcher, mode, server.address(), folder);
        try {
            while (probe.connect() == Probe.NOBODY) {
                check(node, started, "the probe");
                Waiting.pause(POLL);
            }
            figures.put(first, seconds(started));
            for (int i = 0; i < SAMPLES; i++) {
                GeneratedService service = services.get((int) ((services.size() - 1L) * i / (SAMPLES - 1)));
                for (int port : service.ports()) {
                    awaitAnswer(node, started, service, port);
                }
            }
            figures.put(all, seconds(started));
            return node;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private void awaitAnswer(NodeUnderTest node, long since, GeneratedService service, int port) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(IpAddress.ofIpv4(service.clusterIp()).toInetAddress(), port);
        long next = System.nanoTime();
        while (Probe.connect(address) == Probe.NOBODY) {
            check(node, since, address.toString());
            next += PACE_NANOS;
            Waiting.until(next);
        }
    }

    private void check(NodeUnderTest node, long since, String what) throws IOException {
        node.check();
        if (System.nanoTime() - since > PATIENCE.toNanos()) {
            throw new IOException("capture " + mode + ": " + what + " is not served after " + PATIENCE.toSeconds()
                    + " s: " + node.process().logEnd());
        }
    }

    private MoveTimer.Moves change(NodeUnderTest node) throws IOException {
        double seconds = node.metric(SYNC_SUM);
        double count = node.metric(SYNC_COUNT);
        Random random = new Random(cluster.size().seed());
        for (int i = 0; i < changes; i++) {
            Addition addition = add();
            awaitAnswer(
                    node,
                    System.nanoTime(),
                    addition.service(),
                    addition.service().port());
            long answered = System.nanoTime();
            additions.add((answered - addition.event().sentNanos().join()) / NANOS_PER_MILLI);
            Waiting.pause(Duration.ofMillis(20 + random.nextInt(80)));
        }
        Duration duration = Duration.ofMillis((long) (changes * MILLIS_PER_SECOND / MOVES_PER_SECOND));
        MoveTimer.Moves moves = new MoveTimer(probe, random).measure(duration, MOVES_PER_SECOND);
        if (moves.stale() > 0 || moves.failed() > 0) {
            throw new IOException("capture " + mode + ": while the probe's endpoint was replaced, " + moves.failed()
                    + " connections failed, and " + moves.stale() + " reached the old one after the new one");
        }
        MoveTimer.Moves added = new MoveTimer.Moves(additions, 0, 0, 0);
        figures.put(CaptureMetric.ADDITION_P50, added.percentile(50));
        figures.put(CaptureMetric.ADDITION_MAX, added.percentile(100));
        figures.put(CaptureMetric.MOVE_P50, moves.percentile(50));
        figures.put(CaptureMetric.MOVE_MAX, moves.percentile(100));
        figures.put(
                CaptureMetric.SYNC_CHANGE,
                (node.metric(SYNC_SUM) - seconds) * MILLIS_PER_SECOND / (node.metric(SYNC_COUNT) - count));
        return moves;
    }

    private void resident(MeasuredProcess process) throws IOException {
        figures.put(CaptureMetric.MEMORY, process.residentBytes() / MIB);
        figures.put(CaptureMetric.PEAK, process.peakResidentBytes() / MIB);
    }

    private void stop(NodeUnderTest node, CaptureMetric metric) throws IOException {
        node.check();
        long begin = System.nanoTime();
        node.close();
        double seconds = seconds(begin);
        if (seconds >= MeasuredProcess.STOP_SECONDS) {
            throw new IOException("capture " + mode + ": the node does not end within " + MeasuredProcess.STOP_SECONDS
                    + " s of SIGTERM: " + node.process().logEnd());
        }
        figures.put(metric, seconds);
    }

    private Installed cleanUp(int sockets) throws IOException {
        long begin = System.nanoTime();
        String printed = Programs.run(PATIENCE, List.of(launcher.toString(), "cleanup"));
        figures.put(CaptureMetric.CLEANUP, seconds(begin));
        Installed left = kernel.installed(sockets);
        if (left.tables() + left.frontends() + left.routes() + left.rules() > 0) {
            throw new IOException(
                    "capture " + mode + ": 'fairlead cleanup' has left " + left + "; it printed: " + printed);
        }
        return left;
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / NANOS_PER_SECOND;
    }
}
