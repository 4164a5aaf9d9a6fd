package io.fairlead.bench.report;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.bench.result.ContenderResult;
import io.fairlead.bench.result.LeftOut;
import io.fairlead.bench.result.Machine;
import io.fairlead.bench.result.Measurement;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.PercentilePoint;
import io.fairlead.bench.result.WorkloadResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Made-up runs, for tests of what shows them: the same seed gives the same figures. */
final class SampleRun {
    static final Machine MACHINE = new Machine(
            "Example CPU", 2, 24L << 30, "Linux 6.1.0", "Debian GNU/Linux 12", "Temurin 25.0.3+9", "0123456789ab");

    private static final List<ContenderInfo> CONTENDERS = List.of(
            new ContenderInfo("direct", "No proxy: the client connects to the endpoint", ""),
            new ContenderInfo("nat", "Kernel NAT by nftables", "1.0.6"),
            new ContenderInfo("haproxy-splice", "HAProxy, TCP mode, splice forced, 1 thread", "2.6.12"),
            new ContenderInfo("haproxy-copy", "HAProxy, TCP mode, 1 thread", "2.6.12"),
            new ContenderInfo("nginx", "nginx stream, 1 worker", "1.22.1"),
            new ContenderInfo("netty", "Plain Netty relay, 1 event loop", "4.2.18.Final"),
            new ContenderInfo("fairlead-splice", "Fairlead, engine splice, 1 event loop", "0.1.0"),
            new ContenderInfo("fairlead-copy", "Fairlead, engine copy, 1 event loop", "0.1.0"));

    /** Around which value each metric lies, in the order of the contenders; NaN where none is taken. */
    private record Level(Metric metric, List<Double> levels) {}

    private final Random random;
    private final int rounds;

    private SampleRun(long seed, int rounds) {
        this.random = new Random(seed);
        this.rounds = rounds;
    }

    /** A whole run with a failure and a contender that was left out. */
    static BenchRun of(long seed, int rounds) {
        List<WorkloadResult> workloads = new SampleRun(seed, rounds).workloads();
        return run(rounds, CONTENDERS, workloads);
    }

    /** A run of these workloads. */
    static BenchRun run(int rounds, List<ContenderInfo> contenders, List<WorkloadResult> workloads) {
        return new BenchRun(
                BenchRun.FORMAT,
                Instant.parse("2026-01-02T03:04:05Z"),
                174,
                "quick",
                rounds,
                MACHINE,
                contenders,
                List.of(new LeftOut("envoy", "'envoy' is not on the PATH; install it to have it measured")),
                workloads);
    }

    /** What a contender did in one metric. */
    static ContenderResult result(String contender, Metric metric, Double... values) {
        return new ContenderResult(contender, List.of(new Measurement(metric, List.of(values))), List.of(), null);
    }

    /** A contender that failed after these values. */
    static ContenderResult failed(String contender, String why, Metric metric, Double... values) {
        List<Measurement> measurements =
                values.length == 0 ? List.of() : List.of(new Measurement(metric, List.of(values)));
        return new ContenderResult(contender, measurements, List.of(), why);
    }

    /** A contender of which only the name matters. */
    static ContenderInfo contender(String name) {
        return new ContenderInfo(name, "", "");
    }

    private List<WorkloadResult> workloads() {
        double none = Double.NaN;
        return List.of(
                workload(
                        "bulk-1",
                        "Bulk, 1 stream to the endpoint",
                        level(Metric.THROUGHPUT, 42, 38, 21, 14, 13, 11.5, 30.5, 13.8),
                        level(Metric.CPU_PER_GB, none, none, .318, .54, .56, .66, .19, .52)),
                workload(
                        "bulk-8",
                        "Bulk, 8 streams to the endpoint",
                        level(Metric.THROUGHPUT, 39, 36, 19.5, 13, 12.4, 10, 24, 13.1),
                        level(Metric.CPU_PER_GB, none, none, .338, .57, .58, .71, .2, .56)),
                workload(
                        "http-100b-64",
                        "HTTP keep-alive, 100-byte answers, 64 connections",
                        level(Metric.REQUESTS, 142_000, 120_000, 61_500, 63_000, 60_200, 49_000, 62_300, 60_900),
                        level(Metric.CPU_PER_REQUEST, none, none, 9.4, 9.1, 9.9, 12.8, 9.0, 9.6),
                        level(Metric.P99, 910, 1100, 1920, 1880, 2010, 3100, 1900, 1950)),
                workload(
                        "new-connections",
                        "A new connection for each request",
                        level(Metric.CONNECTIONS, 19_800, 15_200, 8_100, 8_300, 7_900, 4_900, 7_200, 6_900),
                        level(Metric.CPU_PER_CONNECTION, none, none, 81, 79, 84, 148, 92, 99),
                        level(Metric.P99, 1400, 1800, 3100, 3000, 3200, 6100, 3500, 3650)),
                latency(),
                neighbours(),
                workload(
                        "idle",
                        "4,000 idle connections",
                        level(Metric.MEMORY_PER_CONNECTION, none, none, 3800, 3750, 1480, 9100, 2950, 3400),
                        level(Metric.HEAP_PER_CONNECTION, none, none, none, none, none, 4200, 1500, 1900)),
                workload(
                        "listeners",
                        "10,000 listeners",
                        level(Metric.FIRST_ANSWER, none, none, 1.9, 1.85, 1.2, 2.8, 1.35, 1.31),
                        level(Metric.MEMORY, none, none, 610, 608, 190, 240, 118, 121)),
                workload(
                        "churn",
                        "Connection churn, 60 s",
                        level(Metric.CONNECTIONS, none, none, 8000, 8150, 7800, 4800, 7150, 6850),
                        level(Metric.MEMORY_BEFORE, none, none, 12.1, 12, 6.2, 88, 61, 62),
                        level(Metric.MEMORY_AFTER, none, none, 18.4, 18.1, 7.3, 131, 66, 68),
                        level(Metric.DESCRIPTORS_BEFORE, none, none, 21, 21, 15, 38, 44, 42),
                        level(Metric.DESCRIPTORS_AFTER, none, none, 21, 21, 15, 38, 44, 42),
                        level(Metric.CONNECTIONS_AT_START, none, none, 8010, 8160, 7810, 4100, 6900, 6600),
                        level(Metric.CONNECTIONS_AT_END, none, none, 7990, 8140, 7790, 5000, 7200, 6900),
                        level(Metric.P99_AT_START, none, none, 3150, 3100, 3200, 7200, 3700, 3800),
                        level(Metric.P99_AT_END, none, none, 3140, 3100, 3210, 6000, 3500, 3600)));
    }

    /** Of a seed of its own, so that what comes after it keeps its figures. */
    private WorkloadResult neighbours() {
        return new SampleRun(1, rounds)
                .workload(
                        "neighbours",
                        "Small requests next to 4 bulk streams",
                        level(Metric.P99, 900, 950, 6200, 5900, 13_000, 14_000, 5600, 7100),
                        level(Metric.P50, 90, 95, 2200, 2100, 4500, 4800, 1900, 2400),
                        level(Metric.P999, 1900, 2000, 8200, 8000, 19_000, 21_000, 7900, 9900),
                        level(Metric.THROUGHPUT, 38, 34, 12, 11.1, 10.2, 13.1, 19, 13.4),
                        level(Metric.CPU_PER_GB, Double.NaN, Double.NaN, .61, .7, .75, .58, .2, .56));
    }

    private static Level level(Metric metric, double... levels) {
        return new Level(metric, DoubleStream.of(levels).boxed().toList());
    }

    private WorkloadResult workload(String name, String title, Level... levels) {
        List<ContenderResult> results = new ArrayList<>();
        for (int contender = 0; contender < CONTENDERS.size(); contender++) {
            int index = contender;
            List<Measurement> measurements = Stream.of(levels)
                    .filter(level -> !Double.isNaN(level.levels().get(index)))
                    .map(level -> around(level.metric(), level.levels().get(index)))
                    .toList();
            if (!measurements.isEmpty()) {
                results.add(new ContenderResult(
                        CONTENDERS.get(index).name(), measurements, List.of(), failure(name, index)));
            }
        }
        return new WorkloadResult(name, title, levels[0].metric(), results);
    }

    private static @Nullable String failure(String workload, int contender) {
        boolean fails =
                workload.equals("churn") && CONTENDERS.get(contender).name().equals("netty");
        return fails ? "round 2: the connection was reset after 31 s" : null;
    }

    private Measurement around(Metric metric, double level) {
        boolean count = metric == Metric.DESCRIPTORS_BEFORE || metric == Metric.DESCRIPTORS_AFTER;
        List<Double> values = IntStream.range(0, rounds)
                .mapToObj(round -> count ? level : level * (1 + random.nextGaussian() * .03))
                .toList();
        return new Measurement(metric, values);
    }

    private WorkloadResult latency() {
        double[] medians = {21, 24, 41, 42, 44, 53, 40, 43};
        double[] tails = {3.1, 3.2, 4.2, 4.3, 4.4, 7.5, 4.4, 4.8};
        List<ContenderResult> results = new ArrayList<>();
        for (int contender = 0; contender < CONTENDERS.size(); contender++) {
            List<PercentilePoint> points = distribution(medians[contender], tails[contender]);
            results.add(new ContenderResult(
                    CONTENDERS.get(contender).name(),
                    List.of(
                            around(Metric.P50, at(points, 50)),
                            around(Metric.P99, at(points, 99)),
                            around(Metric.P999, at(points, 99.9))),
                    points,
                    null));
        }
        return new WorkloadResult("latency", "64-byte ping-pong at a fixed rate", Metric.P99, results);
    }

    private static double at(List<PercentilePoint> points, double percentile) {
        return points.stream()
                .filter(point -> point.percentile() >= percentile)
                .findFirst()
                .orElseThrow()
                .micros();
    }

    private static List<PercentilePoint> distribution(double median, double tail) {
        return Stream.of(0.0, 25.0, 50.0, 75.0, 90.0, 95.0, 97.5, 99.0, 99.5, 99.9, 99.95, 99.99, 99.999, 100.0)
                .map(percentile -> {
                    double nines = Math.min(5, -Math.log10(Math.max(1e-6, 1 - percentile / 100)));
                    return new PercentilePoint(
                            percentile, median * (.8 + nines * .1 + Math.pow(nines, 2.4) * tail * .08));
                })
                .toList();
    }
}
