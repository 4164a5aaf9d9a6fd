package io.fairlead.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The CPU that processes of others use while something is measured: whatever the machine is busy with besides this process
 * and its children.
 *
 * <p>Threading: Immutable.
 *
 * <p>Source: proc_stat(5). Time that is stolen from a virtual machine counts, as it is as good as used by others.
 */
public final class OthersCpu {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ is 100 on every architecture that Linux has today
    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    private static final int STEAL = 7;

    private final long startNanos = System.nanoTime();
    private final double startSeconds;

    private OthersCpu() throws IOException {
        startSeconds = seconds();
    }

    /** From now on. */
    public static OthersCpu start() throws IOException {
        return new OthersCpu();
    }

    /** Up to now, in per cent of all processors. */
    public double percent() throws IOException {
        double available =
                (System.nanoTime() - startNanos) / 1e9 * Runtime.getRuntime().availableProcessors();
        return Math.max(0, (seconds() - startSeconds) / available * 100);
    }

    private static double seconds() throws IOException {
        MeasuredProcess ours = MeasuredProcess.watch(ProcessHandle.current().pid());
        return busySeconds() - ours.cpuSeconds();
    }

    /** The first line begins with {@code cpu}, and goes on with user, nice, system, idle, iowait, irq, softirq, steal. */
    private static double busySeconds() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            String line = lines.findFirst().orElseThrow(() -> new IOException("/proc/stat is empty"));
            long[] ticks = Arrays.stream(line.strip().split(" +", -1))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            long busy = 0;
            for (int i = 0; i <= STEAL; i++) {
                busy += i == IDLE || i == IOWAIT ? 0 : ticks[i];
            }
            return busy / TICKS_PER_SECOND;
        }
    }
}
