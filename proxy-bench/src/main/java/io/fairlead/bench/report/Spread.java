package io.fairlead.bench.report;

import io.fairlead.bench.result.Measurement;
import io.fairlead.bench.result.Metric;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where the rounds of one measurement lie.
 *
 * <p>Threading: Immutable.
 *
 * @param median of the rounds
 * @param low the lowest round
 * @param high the highest round
 * @param rounds how many there were
 */
record Spread(double median, double low, double high, int rounds) {
    static Spread of(Measurement measurement) {
        return new Spread(
                measurement.median(),
                measurement.low(),
                measurement.high(),
                measurement.values().size());
    }

    /**
     * How one contender does relative to another in the same run, round by round, so that what disturbs a round disturbs
     * both sides; by the medians alone if the rounds do not pair up.
     *
     * @return empty if that would divide by 0
     */
    static Optional<Spread> ratio(Measurement value, Measurement reference) {
        if (reference.median() == 0) {
            return Optional.empty();
        }
        List<Double> values = value.values();
        List<Double> references = reference.values();
        if (values.size() != references.size() || references.contains(0.0)) {
            double ratio = value.median() / reference.median();
            return Optional.of(new Spread(ratio, ratio, ratio, 1));
        }
        List<Double> ratios = IntStream.range(0, values.size())
                .mapToObj(round -> values.get(round) / references.get(round))
                .toList();
        return Optional.of(of(new Measurement(value.metric(), ratios)));
    }

    /** What to make of this, where {@code base} is what it is held against. */
    Verdict against(Spread base, Metric.Better better) {
        if (rounds == 1 || base.rounds == 1) {
            return Verdict.ONE_ROUND;
        }
        if (low <= base.high && base.low <= high) {
            return Verdict.OVERLAP;
        }
        boolean above = low > base.high;
        return above == (better == Metric.Better.HIGHER) ? Verdict.BETTER : Verdict.WORSE;
    }
}
