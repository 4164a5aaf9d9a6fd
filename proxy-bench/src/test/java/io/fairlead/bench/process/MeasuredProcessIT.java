package io.fairlead.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeasuredProcessIT {
    @TempDir
    Path folder;

    @Test
    void cpuAndMemoryIncludeThoseOfChildren() throws Exception {
        try (MeasuredProcess busy = start("sh -c 'while :; do :; done' & echo started; wait")) {
            await().until(() -> busy.logEnd().contains("started"));
            double before = busy.cpuSeconds();

            await().atMost(Duration.ofSeconds(20)).until(() -> busy.cpuSeconds() > before + 0.1);
            assertThat(busy.residentBytes()).isGreaterThan(200_000);
            assertThat(busy.openDescriptors()).isGreaterThanOrEqualTo(6);
            assertThat(busy.isJava()).isFalse();
        }
    }

    @Test
    void closingEndsItAndItsChildren() throws Exception {
        MeasuredProcess process = start("sleep 100 & wait");
        await().until(() ->
                ProcessHandle.of(process.pid()).orElseThrow().descendants().count() == 1);
        ProcessHandle child = ProcessHandle.of(process.pid())
                .orElseThrow()
                .descendants()
                .findFirst()
                .orElseThrow();

        process.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void aProcessThatIsOnlyWatchedGoesOn() throws Exception {
        try (MeasuredProcess process = start("sleep 100")) {
            MeasuredProcess.watch(process.pid()).close();

            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void theLiveHeapOfAJavaProcessIsRead() throws Exception {
        MeasuredProcess self = MeasuredProcess.watch(ProcessHandle.current().pid());

        assertThat(self.isJava()).isTrue();
        assertThat(JavaHeap.liveBytes(self))
                .isBetween(1_000_000L, Runtime.getRuntime().maxMemory());
    }

    @Test
    void theUsedHeapOfAJavaProcessIsReadWithItsGarbage() throws Exception {
        MeasuredProcess self = MeasuredProcess.watch(ProcessHandle.current().pid());

        assertThat(JavaHeap.usedBytes(self))
                .isBetween(1_000_000L, Runtime.getRuntime().maxMemory());
    }

    @Test
    void thePeakOfResidentMemoryIsNeverBelowWhatIsResident() throws Exception {
        MeasuredProcess self = MeasuredProcess.watch(ProcessHandle.current().pid());
        long resident = self.residentBytes();

        assertThat(self.peakResidentBytes()).isGreaterThanOrEqualTo(resident);
    }

    @Test
    void cpuOfThreadsIsReadByTheirNames() throws Exception {
        MeasuredProcess self = MeasuredProcess.watch(ProcessHandle.current().pid());

        await().until(() -> self.cpuSecondsOfThreads(Pattern.compile("C[12] CompilerThre.*")) > 0);
        assertThat(self.cpuSecondsOfThreads(Pattern.compile("no-such-thread"))).isZero();
    }

    @Test
    void othersAreNotChargedWithWhatThisProcessUses() throws Exception {
        OthersCpu others = OthersCpu.start();
        long end = System.nanoTime() + 300_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }

        assertThat(others.percent()).isBetween(0.0, 100.0);
    }

    @Test
    void aCommandThatFailsIsReportedWithWhatItPrinted() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () -> Programs.run(Duration.ofSeconds(5), List.of("sh", "-c", "echo no such thing; exit 3")))
                .withMessageContaining("exit code 3: no such thing");
    }

    @Test
    void aCommandThatDoesNotEndIsEnded() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Programs.run(Duration.ofMillis(100), List.of("sleep", "100")))
                .withMessageContaining("'sleep 100' has not ended within");
    }

    private MeasuredProcess start(String script) throws IOException {
        return MeasuredProcess.start(List.of("sh", "-c", script), folder.resolve("log"));
    }
}
