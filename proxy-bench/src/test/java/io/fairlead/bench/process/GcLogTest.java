package io.fairlead.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.process.GcLog.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GcLogTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void pausesOfEveryKindAreRead() throws IOException {
        Path file = folder.resolve("gc.log");
        Files.writeString(file, """
                [0.008s][info][gc] Using Serial
                [0.512s][info][gc] GC(0) Pause Young (Allocation Failure) 8M->2M(31M) 3.456ms
                [0.800s][info][gc] GC(1) Pause Young (Concurrent Start) (Metadata GC Threshold) 19M->5M(64M) 0.900ms
                [0.900s][info][gc] GC(2) Concurrent Mark Cycle 12.500ms
                [1.204s][info][gc] GC(3) Pause Full (Ergonomics) 30M->12M(31M) 41.020ms
                """);
        assertThat(new GcLog(file).pauses())
                .containsExactly(
                        new Pause(8 * MIB, 2 * MIB, 3.456),
                        new Pause(19 * MIB, 5 * MIB, 0.9),
                        new Pause(30 * MIB, 12 * MIB, 41.02));
    }

    @Test
    void everythingThatStopsTheProcessIsRead() throws IOException {
        Path file = folder.resolve("gc.log");
        Files.writeString(file, """
                [0.512s][info][gc       ] GC(0) Pause Young (Allocation Failure) 8M->2M(31M) 3.456ms
                [0.512s][info][safepoint] Safepoint "SerialCollectForAllocation", Time since last: 87654321 ns, \
                Reaching safepoint: 51234 ns, At safepoint: 3470000 ns, Leaving safepoint: 12766 ns, Total: 3534000 ns, \
                Threads: 1 runnable, 14 total
                [0.700s][info][safepoint] Safepoint "ICBufferFull", Time since last: 12 ns, Reaching safepoint: 1 ns, \
                At safepoint: 2 ns, Leaving safepoint: 1 ns, Total: 250000 ns, Threads: 0 runnable, 14 total
                """);
        assertThat(new GcLog(file).stops()).containsExactly(3.534, 0.25);
    }

    @Test
    void whatWasCollectedCountsAsAllocated() {
        List<Pause> pauses = List.of(new Pause(10 * MIB, 4 * MIB, 1), new Pause(12 * MIB, 5 * MIB, 1));
        assertThat(GcLog.allocatedBytes(7 * MIB, pauses, 6 * MIB)).isEqualTo((3 + 8 + 1) * MIB);
        assertThat(GcLog.allocatedBytes(7 * MIB, List.of(), 9 * MIB)).isEqualTo(2 * MIB);
    }
}
