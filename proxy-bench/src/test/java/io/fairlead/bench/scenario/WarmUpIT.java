package io.fairlead.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.bench.process.MeasuredProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WarmUpIT {
    private static final int MAX_ROUNDS = 4;

    @TempDir
    Path folder;

    @Test
    void endsAfterTwoRoundsInWhichNothingIsCompiled() throws Exception {
        assertThat(roundsOf("worker")).isEqualTo(2);
    }

    @Test
    void goesOnWhileTheCompilersAreBusy() throws Exception {
        assertThat(roundsOf("C2 CompilerThread0")).isEqualTo(MAX_ROUNDS);
    }

    /** The kernel names a thread after its program, so a shell of that name passes for a compiler. */
    private int roundsOf(String threadName) throws IOException {
        Path shell = Files.copy(Path.of("/bin/sh"), folder.resolve(threadName));
        AtomicInteger measured = new AtomicInteger();
        try (MeasuredProcess busy =
                MeasuredProcess.start(List.of(shell.toString(), "-c", "while :; do :; done"), folder.resolve("log"))) {
            int rounds = new WarmUp(busy, MAX_ROUNDS).run(() -> {
                measured.incrementAndGet();
                use50Millis(busy);
            });

            assertThat(measured).hasValue(rounds);
            return rounds;
        }
    }

    private static void use50Millis(MeasuredProcess process) throws IOException {
        double before = process.cpuSeconds();
        await().atMost(Duration.ofSeconds(20)).until(() -> process.cpuSeconds() >= before + 0.05);
    }
}
