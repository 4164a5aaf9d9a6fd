package io.fairlead.k8s.sidecar.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.spi.AbstractLogger;
import org.jspecify.annotations.Nullable;

/** A logger that writes lines to stderr. */
final class PlainLogger extends AbstractLogger {
    private static final long serialVersionUID = 1;
    private static final int LEVEL_WIDTH = 5;
    private static final long MILLIS = 1000;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final String shortName;
    private final Level level;

    PlainLogger(String name) {
        super(name, new PlainMessages());
        shortName = name.substring(name.lastIndexOf('.') + 1);
        level = PlainLog.levelOf(name);
    }

    @Override
    public void logMessage(
            String fqcn, Level severity, @Nullable Marker marker, Message message, @Nullable Throwable thrown) {
        String text = line(System.currentTimeMillis(), severity, message.getFormattedMessage(), thrown);
        // One call for a line, so that those of several threads do not mix.
        System.err.print(text);
    }

    /** As {@code %d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %c{1}: %m%n%xEx} in UTC. */
    String line(long epochMillis, Level severity, String message, @Nullable Throwable thrown) {
        StringBuilder line = new StringBuilder(message.length() + 64);
        appendTime(epochMillis, line);
        line.append(' ').append(severity.name());
        line.repeat(' ', LEVEL_WIDTH - severity.name().length());
        line.append(' ').append(shortName).append(": ").append(message).append('\n');
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            line.append(trace);
        }
        return line.toString();
    }

    /** By hand: a formatter would load a hundred classes. */
    private static void appendTime(long epochMillis, StringBuilder line) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                Math.floorDiv(epochMillis, MILLIS),
                (int) Math.floorMod(epochMillis, MILLIS) * NANOS_PER_MILLI,
                ZoneOffset.UTC);
        append(line, time.getYear(), 4).append('-');
        append(line, time.getMonthValue(), 2).append('-');
        append(line, time.getDayOfMonth(), 2).append('T');
        append(line, time.getHour(), 2).append(':');
        append(line, time.getMinute(), 2).append(':');
        append(line, time.getSecond(), 2).append('.');
        append(line, time.getNano() / NANOS_PER_MILLI, 3).append('Z');
    }

    private static StringBuilder append(StringBuilder line, int number, int digits) {
        String text = Integer.toString(number);
        return line.repeat('0', Math.max(0, digits - text.length())).append(text);
    }

    @Override
    public Level getLevel() {
        return level;
    }

    private boolean isOn(Level severity) {
        return level.isLessSpecificThan(severity);
    }

    @Override
    public boolean isEnabled(Level severity, Marker marker, Message message, Throwable thrown) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(Level severity, Marker marker, CharSequence message, Throwable thrown) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(Level severity, Marker marker, Object message, Throwable thrown) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(Level severity, Marker marker, String message, Throwable thrown) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(Level severity, Marker marker, String message) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(Level severity, Marker marker, String message, Object... params) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(Level severity, Marker marker, String message, Object p0) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(Level severity, Marker marker, String message, Object p0, Object p1) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(Level severity, Marker marker, String message, Object p0, Object p1, Object p2) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(
            Level severity, Marker marker, String message, Object p0, Object p1, Object p2, Object p3) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(
            Level severity, Marker marker, String message, Object p0, Object p1, Object p2, Object p3, Object p4) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(
            Level severity,
            Marker marker,
            String message,
            Object p0,
            Object p1,
            Object p2,
            Object p3,
            Object p4,
            Object p5) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(
            Level severity,
            Marker marker,
            String message,
            Object p0,
            Object p1,
            Object p2,
            Object p3,
            Object p4,
            Object p5,
            Object p6) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(
            Level severity,
            Marker marker,
            String message,
            Object p0,
            Object p1,
            Object p2,
            Object p3,
            Object p4,
            Object p5,
            Object p6,
            Object p7) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(
            Level severity,
            Marker marker,
            String message,
            Object p0,
            Object p1,
            Object p2,
            Object p3,
            Object p4,
            Object p5,
            Object p6,
            Object p7,
            Object p8) {
        return isOn(severity);
    }

    @Override
    public boolean isEnabled(
            Level severity,
            Marker marker,
            String message,
            Object p0,
            Object p1,
            Object p2,
            Object p3,
            Object p4,
            Object p5,
            Object p6,
            Object p7,
            Object p8,
            Object p9) {
        return isOn(severity);
    }
}
