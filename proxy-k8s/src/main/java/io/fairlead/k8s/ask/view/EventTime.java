package io.fairlead.k8s.ask.view;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times of events, in UTC as in the log of a node. Thread-safe. */
final class EventTime {
    static final String HEADING = "TIME (UTC)";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private EventTime() {}

    static String time(String time) {
        return format(time, TIME);
    }

    static String dayAndTime(String time) {
        return format(time, DAY_AND_TIME);
    }

    private static String format(String time, DateTimeFormatter format) {
        try {
            return format.format(Instant.parse(time));
        } catch (DateTimeException _) {
            return Figures.text(time);
        }
    }
}
