package io.fairlead.bench.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The heap of a Java process, as its own {@code jcmd} says.
 *
 * <p>Threading: Thread-safe.
 */
public final class JavaHeap {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    /** Of each generation or region, but not of its parts; Shenandoah names the amount first. */
    private static final Pattern USED =
            Pattern.compile("(?m)^ *+(?!Metaspace|class space).*?\\b(?:used (\\d+)([KM])|(\\d+)([KM]) used)\\b");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private JavaHeap() {}

    /**
     * Bytes in live objects, by {@code GC.class_histogram}; reading them runs two full collections.
     *
     * @throws IOException if the process does not answer
     */
    public static long liveBytes(MeasuredProcess process) throws IOException {
        // What only weak references hold, or a cleaner has to look at, goes with the second collection.
        jcmd(process, "GC.run");
        String histogram = jcmd(process, "GC.class_histogram");
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IOException("jcmd has printed no total of the heap of process " + process.pid());
        }
        return Long.parseLong(total.group(1));
    }

    /**
     * Bytes in use, garbage included, by {@code GC.heap_info}; nothing is collected for it.
     *
     * @throws IOException if the process does not answer
     */
    public static long usedBytes(MeasuredProcess process) throws IOException {
        String info = jcmd(process, "GC.heap_info");
        long kib = USED.matcher(info)
                .results()
                .mapToLong(result -> result.group(1) != null
                        ? kib(result.group(1), result.group(2))
                        : kib(result.group(3), result.group(4)))
                .sum();
        if (kib == 0) {
            throw new IOException("jcmd has printed nothing of the heap of process " + process.pid() + ": " + info);
        }
        return kib * 1024;
    }

    private static long kib(String number, String unit) {
        return Long.parseLong(number) * (unit.equals("M") ? 1024 : 1);
    }

    private static String jcmd(MeasuredProcess process, String command) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Programs.run(PATIENCE, List.of(jcmd, Long.toString(process.pid()), command));
    }
}
