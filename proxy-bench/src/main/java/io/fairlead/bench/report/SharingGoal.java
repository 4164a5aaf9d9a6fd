package io.fairlead.bench.report;

import io.fairlead.bench.result.ContenderResult;
import io.fairlead.bench.result.Measurement;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether Fairlead shares an event loop fairly: next to bulk streams, p99 of other exchanges is at most that of the
 * better of HAProxy and nginx, and the same engine moves no fewer bytes than the better of the two.
 *
 * <p>It applies to workloads that are about p99 and have a throughput as well. Threading: Immutable.
 *
 * @param latency the better of HAProxy and nginx in p99
 * @param throughput the better of HAProxy and nginx in throughput
 */
record SharingGoal(Standing latency, Standing throughput) {
    private static final List<String> REFERENCES = List.of("haproxy", "nginx");

    /** How Fairlead's engines stand to the goal, a sentence each; empty if the workload is about something else. */
    static Optional<String> note(WorkloadResult workload) {
        if (workload.primary() != Metric.P99) {
            return Optional.empty();
        }
        Optional<Standing> latency = best(workload, Metric.P99);
        Optional<Standing> throughput = best(workload, Metric.THROUGHPUT);
        if (latency.isEmpty() || throughput.isEmpty()) {
            return Optional.empty();
        }
        SharingGoal goal = new SharingGoal(latency.get(), throughput.get());
        List<String> engines = workload.results().stream()
                .filter(result -> Role.of(result.contender()) == Role.FAIRLEAD && result.failure() == null)
                .flatMap(goal::sentence)
                .toList();
        return engines.isEmpty()
                ? Optional.empty()
                : Optional.of("Goal: p99 at most 1.00 × the better of HAProxy and nginx, and no lower throughput. "
                        + String.join(" ", engines));
    }

    private static Optional<Standing> best(WorkloadResult workload, Metric metric) {
        List<ContenderResult> references = workload.results().stream()
                .filter(result -> REFERENCES.stream().anyMatch(result.contender()::startsWith))
                .toList();
        return Standing.best(
                new WorkloadResult(workload.name(), workload.title(), workload.primary(), references),
                metric,
                Role.OTHER);
    }

    private Stream<String> sentence(ContenderResult engine) {
        Optional<Measurement> p99 = engine.measurement(Metric.P99);
        Optional<Measurement> bytes = engine.measurement(Metric.THROUGHPUT);
        if (p99.isEmpty() || bytes.isEmpty()) {
            return Stream.empty();
        }
        boolean isReached =
                p99.get().median() <= latency.median() && bytes.get().median() >= throughput.median();
        return Stream.of("%s %s it: p99 %s × %s, throughput %s × %s."
                .formatted(
                        engine.contender(),
                        isReached ? "reaches" : "misses",
                        Figures.ratio(p99.get().median(), latency.median()),
                        latency.contender(),
                        Figures.ratio(bytes.get().median(), throughput.median()),
                        throughput.contender()));
    }
}
