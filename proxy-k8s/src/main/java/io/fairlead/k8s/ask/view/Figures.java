package io.fairlead.k8s.ask.view;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Numbers with units, as short as an operator needs them.
 *
 * <p>Threading: Thread-safe.
 */
public final class Figures {
    /** What a cell contains that has nothing to say. */
    public static final String NONE = "-";

    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final String[] DECIMAL = {"", "k", "M", "G", "T", "P", "E"};
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long YEAR = 365 * DAY;

    private Figures() {}

    /** An amount of data, such as {@code 1.2MiB}. */
    public static String bytes(long bytes) {
        return bytes((double) bytes);
    }

    private static String bytes(double bytes) {
        return scaled(bytes, 1_024, BINARY, "%.0f");
    }

    /** An amount of data per second, such as {@code 1.2MiB/s}. */
    public static String bytesPerSecond(double bytes) {
        return bytes(bytes) + "/s";
    }

    /** A count per second, such as {@code 1.2k/s}. */
    public static String perSecond(double count) {
        return scaled(count, 1_000, DECIMAL, count == 0 || count >= 10 ? "%.0f" : "%.1f") + "/s";
    }

    private static String scaled(double value, int base, String[] units, String smallFormat) {
        double rest = value;
        int unit = 0;
        while (rest >= base - 0.5 && unit < units.length - 1) {
            rest /= base;
            unit++;
        }
        String format = unit == 0 ? smallFormat : rest < 9.95 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, rest) + units[unit];
    }

    /** An age as kubectl prints it: {@code 45s}, {@code 5m30s}, {@code 3h}, {@code 12d}. */
    public static String age(double seconds) {
        long total = Math.max(0, (long) seconds);
        if (total < 2 * MINUTE) {
            return total + "s";
        }
        if (total < 3 * HOUR) {
            return two(total / MINUTE, "m", total < 10 * MINUTE ? total % MINUTE : 0, "s");
        }
        if (total < 2 * DAY) {
            return two(total / HOUR, "h", total < 8 * HOUR ? total % HOUR / MINUTE : 0, "m");
        }
        if (total < 2 * YEAR) {
            return two(total / DAY, "d", total < 8 * DAY ? total % DAY / HOUR : 0, "h");
        }
        return two(total / YEAR, "y", total < 8 * YEAR ? total % YEAR / DAY : 0, "d");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }

    /** A short time, such as {@code 0.32ms}, {@code 12ms}, {@code 1.2s}; {@link #NONE} for null. */
    public static String latency(@Nullable Double seconds) {
        if (seconds == null) {
            return NONE;
        }
        double millis = seconds * 1_000;
        if (millis < 9.95) {
            return String.format(Locale.ROOT, millis < 0.995 ? "%.2fms" : "%.1fms", millis);
        }
        if (millis < 999.5) {
            return String.format(Locale.ROOT, "%.0fms", millis);
        }
        return seconds < 119.95 ? String.format(Locale.ROOT, "%.1fs", seconds) : age(seconds);
    }

    /** A part of the whole, such as {@code 33.3%}; {@link #NONE} for null. */
    public static String share(@Nullable Double share) {
        return share == null ? NONE : String.format(Locale.ROOT, "%.1f%%", share * 100);
    }

    /** The text, or {@link #NONE} if it is empty. */
    public static String text(@Nullable String text) {
        return text == null || text.isEmpty() ? NONE : text;
    }

    /** The text without characters that a terminal would obey, whoever has put them into a name or a message. */
    public static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                StringBuilder clean = new StringBuilder(text);
                for (int j = i; j < clean.length(); j++) {
                    if (Character.isISOControl(clean.charAt(j))) {
                        clean.setCharAt(j, '?');
                    }
                }
                return clean.toString();
            }
        }
        return text;
    }

    /** A count with its noun, such as {@code 1 endpoint} or {@code 2 endpoints}. */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
