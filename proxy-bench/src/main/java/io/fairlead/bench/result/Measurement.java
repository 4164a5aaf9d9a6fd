package io.fairlead.bench.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The values of one metric, one for each round, in the order of the rounds.
 *
 * <p>Threading: Immutable.
 *
 * @param metric what was measured
 * @param values at least one, all finite
 */
public record Measurement(Metric metric, List<Double> values) {
    /** Copies the values. */
    public Measurement {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values of " + metric + "; at least one is needed");
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "a value of " + metric + " is " + value + "; only finite ones count");
            }
        }
    }

    /** The middle value; between the two in the middle if their number is even. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The lowest value. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public double low() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** The highest value. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public double high() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
