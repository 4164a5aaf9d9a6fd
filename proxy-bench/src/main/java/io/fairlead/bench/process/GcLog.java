package io.fairlead.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The collections and safepoints of a Java process, from the file that its option {@code -Xlog:gc,safepoint:file=...}
 * names.
 *
 * <p>Threading: Immutable.
 *
 * <p>Source: JEP 271 for the format of the lines.
 *
 * @param file which is read again each time
 */
public record GcLog(Path file) {
    private static final Pattern PAUSE =
            Pattern.compile("GC\\(\\d+\\) Pause .*?(\\d+)M->(\\d+)M\\(\\d+M\\) (\\d+\\.\\d+)ms");

    /**
     * Safepoints, for a collection or anything else. Concurrent collectors stop threads only for parts of their work,
     * which no line of {@code gc} shows.
     */
    private static final Pattern SAFEPOINT = Pattern.compile("Safepoint \"[^\"]+\",.* Total: +(\\d+) ns");

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * One collection that stopped the process.
     *
     * @param beforeBytes what was in use when it began; as are all, in whole MiB
     * @param afterBytes what was in use when it ended
     * @param millis how long the process stood still
     */
    public record Pause(long beforeBytes, long afterBytes, double millis) {}

    /** The option of Java that writes it. */
    public String option() {
        return "-Xlog:gc,safepoint:file=" + file + "::filecount=0";
    }

    /** How long all threads stood still, each time so far, in milliseconds; the time to stop them included. */
    public List<Double> stops() throws IOException {
        return Files.readAllLines(file).stream()
                .map(SAFEPOINT::matcher)
                .filter(Matcher::find)
                .map(line -> Long.parseLong(line.group(1)) / NANOS_PER_MILLI)
                .toList();
    }

    /** All pauses so far. */
    public List<Pause> pauses() throws IOException {
        return Files.readAllLines(file).stream()
                .map(PAUSE::matcher)
                .filter(Matcher::find)
                .map(line -> new Pause(
                        mebibytes(line.group(1)), mebibytes(line.group(2)), Double.parseDouble(line.group(3))))
                .toList();
    }

    private static long mebibytes(String text) {
        return Long.parseLong(text) << 20;
    }

    /**
     * Bytes that were allocated between two moments.
     *
     * @param usedBefore what was in use at the first
     * @param pauses those in between
     * @param usedAfter what was in use at the second
     */
    public static long allocatedBytes(long usedBefore, List<Pause> pauses, long usedAfter) {
        long allocated = 0;
        long used = usedBefore;
        for (Pause pause : pauses) {
            allocated += pause.beforeBytes() - used;
            used = pause.afterBytes();
        }
        return allocated + usedAfter - used;
    }
}
