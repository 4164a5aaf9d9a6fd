package io.fairlead.bench.result;

/**
 * One point of a latency distribution.
 *
 * <p>Threading: Immutable.
 *
 * @param percentile how many in a hundred stay below, 0 to 100
 * @param micros the latency in µs
 */
public record PercentilePoint(double percentile, double micros) {}
