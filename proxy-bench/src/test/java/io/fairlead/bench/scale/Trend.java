package io.fairlead.bench.scale;

import java.util.ArrayList;
import java.util.List;

/**
 * Figures that were taken at even intervals. The first third is for warming up; a figure is flat if its median in the last
 * third is about what it was in the second.
 *
 * <p>Threading: one thread at a time.
 */
final class Trend {
    private static final int THIRDS = 3;

    private final List<Double> samples = new ArrayList<>();

    void add(double sample) {
        samples.add(sample);
    }

    /** The median of the last third less that of the second. */
    double growth() {
        return median(2) - median(1);
    }

    /** Of the last third. */
    double last() {
        return median(2);
    }

    /** The medians of all thirds, as cells of a table. */
    String row() {
        return "%10.0f %10.0f %10.0f".formatted(median(0), median(1), median(2));
    }

    private double median(int third) {
        int size = samples.size();
        List<Double> part = samples.subList(size * third / THIRDS, size * (third + 1) / THIRDS).stream()
                .sorted()
                .toList();
        return part.get(part.size() / 2);
    }

    @Override
    public String toString() {
        return "%.0f then %.0f".formatted(median(1), median(2));
    }
}
