package io.fairlead.bench.report;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Fairlead's best engine next to the best other proxy, in one metric of one workload.
 *
 * <p>Neither the direct connection nor the kernel's address translation is a proxy, so neither takes part. Threading:
 * Immutable.
 *
 * @param workload where
 * @param metric in what
 * @param fairlead the engine that does best there
 * @param other the other proxy that does best there
 */
record Headline(WorkloadResult workload, Metric metric, Standing fairlead, Standing other) {
    /** Besides the primary metric of each workload. */
    private static final Set<Metric> ALWAYS = EnumSet.of(
            Metric.THROUGHPUT,
            Metric.CPU_PER_GB,
            Metric.CPU_PER_REQUEST,
            Metric.CPU_PER_DATAGRAM,
            Metric.CPU_PER_CONNECTION,
            Metric.P99,
            Metric.MEMORY_PER_CONNECTION,
            Metric.MEMORY,
            Metric.START_TIME,
            Metric.FIRST_ANSWER);

    /** All that this run gives, by workload, the primary metric first. */
    static List<Headline> of(BenchRun run) {
        return run.workloads().stream().flatMap(Headline::of).toList();
    }

    private static Stream<Headline> of(WorkloadResult workload) {
        Stream<Metric> others = ALWAYS.stream().filter(metric -> metric != workload.primary());
        return Stream.concat(Stream.of(workload.primary()), others).flatMap(metric -> of(workload, metric).stream());
    }

    private static Optional<Headline> of(WorkloadResult workload, Metric metric) {
        Optional<Standing> fairlead = Standing.best(workload, metric, Role.FAIRLEAD);
        Optional<Standing> other = Standing.best(workload, metric, Role.OTHER);
        if (fairlead.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Headline(workload, metric, fairlead.get(), other.get()));
    }

    /** How many times the other's value Fairlead's is; in words, since nothing is a multiple of 0. */
    String ratio() {
        return Figures.ratio(fairlead.median(), other.median());
    }

    /** How many times better than the other Fairlead is; 0 if there is no such number. */
    double advantage() {
        if (fairlead.median() <= 0 || other.median() <= 0) {
            return 0;
        }
        double ratio = fairlead.median() / other.median();
        return metric.better() == Metric.Better.HIGHER ? ratio : 1 / ratio;
    }

    /** Whether that is more than the rounds differ among themselves. */
    Verdict verdict() {
        return Spread.of(fairlead.measurement()).against(Spread.of(other.measurement()), metric.better());
    }

    /** All headlines in one sentence. */
    static String sentence(List<Headline> headlines) {
        if (headlines.isEmpty()) {
            return "Nothing to compare: no workload has figures of both Fairlead and another proxy without failures.";
        }
        if (headlines.stream().allMatch(headline -> headline.verdict() == Verdict.ONE_ROUND)) {
            return "One round only: the ratios are shown, but say nothing about who is ahead beyond the noise.";
        }
        long unknown = count(headlines, Verdict.ONE_ROUND);
        return "Of " + headlines.size() + " comparisons with the best other proxy, Fairlead is ahead in "
                + count(headlines, Verdict.BETTER) + " and behind in " + count(headlines, Verdict.WORSE) + "; in "
                + count(headlines, Verdict.OVERLAP) + " the ranges of the rounds overlap"
                + (unknown == 0 ? "." : ", and " + unknown + " rest on a single round.");
    }

    /** How the two sides are selected, as an explanation of the headlines. */
    static String reading() {
        return """
                For each metric, the engine of Fairlead and the other proxy that do best there, as a ratio of their medians.
                Direct connections and the kernel's NAT are no proxies and do not take part.
                Ahead and behind: all rounds of one side lie beyond all of the other.""";
    }

    private static long count(List<Headline> headlines, Verdict verdict) {
        return headlines.stream()
                .filter(headline -> headline.verdict() == verdict)
                .count();
    }
}
