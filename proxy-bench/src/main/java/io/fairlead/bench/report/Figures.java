package io.fairlead.bench.report;

import io.fairlead.bench.result.Measurement;
import io.fairlead.bench.result.Metric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Numbers as people read them: thousands separated by commas, as many decimals as say something.
 *
 * <p>Threading: Thread-safe.
 */
final class Figures {
    /** Stands where there is no number. */
    static final String NONE = "–";

    private Figures() {}

    /** A value of this metric, without its unit. */
    static String value(Metric metric, double value) {
        return number(value, metric.decimals());
    }

    /** The median over the rounds, without the unit. */
    static String median(Measurement measurement) {
        return value(measurement.metric(), measurement.median());
    }

    /** The lowest and the highest round; empty if they read the same, as they do if there was only one. */
    static String range(Measurement measurement) {
        String low = value(measurement.metric(), measurement.low());
        String high = value(measurement.metric(), measurement.high());
        return low.equals(high) ? "" : low + "–" + high;
    }

    /** How many times {@code of} a value is. */
    static String ratio(double value, double of) {
        return of == 0 ? NONE : ratio(value / of);
    }

    /** A factor. */
    static String ratio(double factor) {
        return number(factor, 2);
    }

    /** A change in per cent, with its sign. */
    static String percent(double change) {
        String text = number(change, 1);
        return (text.startsWith("-") ? "" : "+") + text + " %";
    }

    /** A label with its unit, such as {@code CPU per GB, s}. */
    static String labelled(Metric metric) {
        return metric.unit().isEmpty() ? metric.label() : metric.label() + ", " + metric.unit();
    }

    /** In which direction this metric gets better. */
    static String direction(Metric metric) {
        return metric.better() == Metric.Better.HIGHER ? "higher is better" : "lower is better";
    }

    /** A span of time in minutes and seconds. */
    static String seconds(long seconds) {
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    /** Through a decimal, which has no negative zero. */
    static String number(double value, int decimals) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
        return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
    }
}
