package io.fairlead.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.cluster.Churn;
import io.fairlead.bench.cluster.Cluster;
import io.fairlead.bench.cluster.ClusterServer;
import io.fairlead.bench.cluster.ClusterSize;
import io.fairlead.bench.process.JavaHeap;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node under new connections and changes of its endpoints, for ten minutes or for {@code -Dsoak.minutes=N}: its memory,
 * live objects, memory outside the heap, descriptors and threads stay as they are. It runs with the options of the launcher, in a JVM of its own.
 *
 * <p>Rates are {@code -Dsoak.connections=N} and {@code -Dsoak.changes=N} per second.
 */
final class NodeSoak {
    private static final Duration LENGTH = Duration.ofMinutes(Long.getLong("soak.minutes", 10));
    private static final int CONNECTIONS = Integer.getInteger("soak.connections", 1000);
    private static final int CHANGES = Integer.getInteger("soak.changes", 20);

    private static final int SAMPLES = 90;

    /** A full collection for each sample would be no soak of the collector. */
    private static final int SAMPLES_PER_COLLECTION = 5;

    private static final Pattern DIRECT = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    private static final double KIB_PER_MIB = 1024;
    private static final int SEED = 1;
    private static final double MIB = 1 << 20;

    /** Resident beside twice what is alive: the JVM, its code and classes, and spare heap. */
    private static final double CONSTANT_MIB = 250;

    /** What a heap that is collected now and then differs by. */
    private static final double FLAT_MIB = 16;

    private static final int FLAT_COUNT = 16;
    private static final Path OPTIONS = Path.of("..", "proxy-k8s", "src", "main", "jvm");

    @TempDir
    Path folder;

    private final Trend resident = new Trend();
    private final Trend descriptors = new Trend();
    private final Trend threads = new Trend();
    private final Trend live = new Trend();
    private final Trend direct = new Trend();

    @Test
    void memoryDescriptorsAndThreadsStayFlat() throws IOException {
        soak("io.fairlead.k8s.cli.Main", LENGTH);

        assertThat(resident.growth()).as("resident MiB, %s", resident).isLessThan(FLAT_MIB);
        assertThat(descriptors.growth()).as("descriptors, %s", descriptors).isLessThan(FLAT_COUNT);
        assertThat(threads.growth()).as("threads, %s", threads).isLessThan(FLAT_COUNT);
        assertThat(live.growth()).as("live MiB, %s", live).isLessThan(FLAT_MIB);
        assertThat(direct.growth()).as("direct MiB, %s", direct).isLessThan(FLAT_MIB);
        assertThat(resident.last())
                .as("resident MiB with %.0f live", live.last())
                .isLessThan(2 * live.last() + CONSTANT_MIB);
    }

    @Test
    void aLeakIsNoticed() throws IOException {
        soak(LeakingNode.class.getName(), LENGTH.dividedBy(10).plusSeconds(30));

        assertThat(resident.growth()).as("resident MiB, %s", resident).isGreaterThan(FLAT_MIB);
        assertThat(descriptors.growth()).as("descriptors, %s", descriptors).isGreaterThan(FLAT_COUNT);
        assertThat(threads.growth()).as("threads, %s", threads).isGreaterThan(FLAT_COUNT);
    }

    private void soak(String main, Duration length) throws IOException {
        Cluster cluster = Cluster.generate(new ClusterSize(20, 400, 10, SEED));
        InetSocketAddress steady = new Probe(cluster, Probe.LOCAL).addSteady();
        Churn churn = new Churn(cluster, SEED);
        try (ProbeEndpoints _ = ProbeEndpoints.listen();
                ClusterServer server = ClusterServer.start(cluster);
                NodeUnderTest node = NodeUnderTest.start(launcher(main), "none", server.address(), folder)) {
            awaitServing(node, steady);
            try (SteadyWork _ = SteadyWork.start("churn", CHANGES, churn::next);
                    ConnectionLoad load = ConnectionLoad.start(steady, CONNECTIONS)) {
                for (int i = 0; i < SAMPLES; i++) {
                    Waiting.pause(length.dividedBy(SAMPLES));
                    sample(node, i % SAMPLES_PER_COLLECTION == SAMPLES_PER_COLLECTION - 1);
                }
                assertThat(load.failed()).isZero();
                assertThat(load.latencies().getTotalCount()).isPositive();
            }
        }
        print();
    }

    private void print() {
        System.out.printf("%-22s %10s %10s %10s%n", "", "1st third", "2nd third", "last third");
        Map<String, Trend> rows = new LinkedHashMap<>();
        rows.put("resident MiB", resident);
        rows.put("live MiB after GC", live);
        rows.put("direct MiB", direct);
        rows.put("descriptors", descriptors);
        rows.put("threads", threads);
        rows.forEach((name, trend) -> System.out.printf("%-22s %s%n", name, trend.row()));
    }

    private static void awaitServing(NodeUnderTest node, InetSocketAddress service) throws IOException {
        while (Probe.connect(service) == Probe.NOBODY) {
            node.check();
            Waiting.pause(Duration.ofMillis(10));
        }
    }

    private void sample(NodeUnderTest node, boolean isCollecting) throws IOException {
        node.check();
        MeasuredProcess process = node.process();
        resident.add(process.residentBytes() / MIB);
        descriptors.add(process.openDescriptors());
        threads.add(process.threads());
        if (isCollecting) {
            live.add(JavaHeap.liveBytes(process) / MIB);
            direct.add(directMib(process));
        }
    }

    /** What native memory tracking counts as "Other": memory that Java code has allocated outside the heap. */
    private static double directMib(MeasuredProcess process) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String summary = Programs.run(
                Duration.ofSeconds(30), List.of(jcmd, Long.toString(process.pid()), "VM.native_memory", "summary"));
        Matcher other = DIRECT.matcher(summary);
        assertThat(other.find()).as("memory outside the heap, in\n%s", summary).isTrue();
        return Long.parseLong(other.group(1)) / KIB_PER_MIB;
    }

    private Path launcher(String main) throws IOException {
        Path script = folder.resolve("fairlead");
        Files.writeString(
                script,
                "#!/bin/sh\nexec '%s' %s -Xmx1024m -XX:NativeMemoryTracking=summary $FAIRLEAD_JAVA_OPTS -cp '%s' %s \"$@\"\n"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                options(),
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                main));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private static String options() throws IOException {
        String files = Files.readString(OPTIONS.resolve("common.options"))
                + Files.readString(OPTIONS.resolve("node-zgc.options"));
        return files.lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "));
    }
}
