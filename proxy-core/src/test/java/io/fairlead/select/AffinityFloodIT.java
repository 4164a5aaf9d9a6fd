package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Session affinity in a JVM of its own, whose heap is small. */
class AffinityFloodIT {
    private static final long PATIENCE_SECONDS = 120;

    @Test
    void aSmallHeapSurvivesAMillionClientsOfOneNetwork() throws Exception {
        Process flood = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AffinityFlood.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(flood.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(flood.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(output).contains("served " + AffinityFlood.CLIENTS).doesNotContain("OutOfMemoryError");
            assertThat(flood.exitValue()).isZero();
        } finally {
            flood.destroyForcibly();
        }
    }
}
