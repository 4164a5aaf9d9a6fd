package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The goal of the heap, and what it makes of a JVM that allocates without end. */
class HeapGoalIT {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({"0, 1024, 32", "12, 1024, 50", "100, 1024, 182", "700, 1024, 1024", "0, 16, 16"})
    void theGoalIsHalfAsMuchAgainAsIsInUseAndSomeMore(long usedMib, long maxMib, long goalMib) {
        assertThat(HeapGoal.bytes(usedMib * MIB, maxMib * MIB)).isEqualTo(goalMib * MIB);
    }

    /** 40 MiB are alive. A collection that is late exceeds the goal for a moment. */
    @Test
    void aHeapDoesNotGrowFarBeyondItsGoal() throws Exception {
        assertThat(usedMib("-XX:+UseZGC", "goal")).isBetween(40, 2 * 40 + 32 + 32);
    }

    @Test
    void anotherCollectorIsLeftAlone() throws Exception {
        assertThat(usedMib("-XX:+UseSerialGC", "goal")).isGreaterThan(40);
    }

    private static int usedMib(String collector, String mode) throws IOException, InterruptedException {
        Process churn = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        collector,
                        "-Xms32m",
                        "-Xmx1024m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeapChurn.class.getName(),
                        mode)
                .redirectErrorStream(true)
                .start();
        String output = new String(churn.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(churn.waitFor()).as(output).isZero();
        String[] lines = output.strip().split("\n", -1);
        return Integer.parseInt(lines[lines.length - 1]);
    }
}
