package io.fairlead.bench.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The live heap of a Java process, as its own {@code GC.class_histogram} says; reading it runs two full collections.
 *
 * <p>Threading: Thread-safe.
 */
public final class JavaHeap {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private JavaHeap() {}

    /**
     * Bytes in live objects.
     *
     * @throws IOException if the process does not answer
     */
    public static long liveBytes(MeasuredProcess process) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        // What only weak references hold, or a cleaner has to look at, goes with the second collection.
        Programs.run(PATIENCE, List.of(jcmd, Long.toString(process.pid()), "GC.run"));
        String histogram = Programs.run(PATIENCE, List.of(jcmd, Long.toString(process.pid()), "GC.class_histogram"));
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IOException("jcmd has printed no total of the heap of process " + process.pid());
        }
        return Long.parseLong(total.group(1));
    }
}
