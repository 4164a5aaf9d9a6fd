package io.fairlead.k8s.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.testkit.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are there, and how fresh. */
final class ProbeFilesTest {
    private static final Duration PERIOD = Duration.ofMillis(20);

    @TempDir
    private Path temp;

    private final AtomicBoolean isLive = new AtomicBoolean();
    private final AtomicBoolean isReady = new AtomicBoolean();

    private ProbeFiles start(Path directory) {
        return ProbeFiles.start(directory, isLive::get, isReady::get, PERIOD);
    }

    private static void awaitFiles(Path directory, String... names) {
        await().untilAsserted(() -> {
            assertThat(directory).isDirectory();
            try (var files = Files.list(directory)) {
                assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
            }
        });
    }

    @Test
    void eachFileIsThereWhileItsConditionHolds() {
        Path directory = temp.resolve("created/probes");
        try (ProbeFiles _ = start(directory)) {
            awaitFiles(directory);
            isLive.set(true);
            awaitFiles(directory, "live");
            isReady.set(true);
            awaitFiles(directory, "live", "ready");
            isLive.set(false);
            awaitFiles(directory, "ready");
        }
        awaitFiles(directory);
    }

    @Test
    void modificationTimeIsRenewedSoThatAProcessThatHangsIsNotTakenForALiveOne() throws IOException {
        isLive.set(true);
        try (ProbeFiles _ = start(temp)) {
            awaitFiles(temp, "live");
            for (Instant wrong : new Instant[] {Instant.EPOCH, Instant.now().plusSeconds(3600)}) {
                Files.setLastModifiedTime(temp.resolve("live"), FileTime.from(wrong));
                await().untilAsserted(() -> assertThat(
                                Files.getLastModifiedTime(temp.resolve("live")).toInstant())
                        .isBetween(Instant.now().minusSeconds(5), Instant.now().plusSeconds(5)));
            }
        }
    }

    @Test
    void filesOfAProcessThatHadTheDirectoryBeforeAreRemoved() throws IOException {
        Files.createFile(temp.resolve("ready"));
        try (ProbeFiles _ = start(temp)) {
            awaitFiles(temp);
        }
    }

    @Test
    void aProcessThatStopsIsLiveUntilItHasStopped() {
        isLive.set(true);
        isReady.set(true);
        ProbeFiles files = start(temp);
        awaitFiles(temp, "live", "ready");
        files.onStopping();
        awaitFiles(temp, "live");
        files.close();
        awaitFiles(temp);
        files.onStopping();
    }

    @Test
    void aConditionThatCannotBeFoundOutLeavesTheFileToAge() {
        isLive.set(true);
        try (ProbeFiles _ = ProbeFiles.start(
                temp,
                isLive::get,
                () -> {
                    if (isReady.get()) {
                        return true;
                    }
                    throw new IllegalStateException("unknown");
                },
                PERIOD)) {
            awaitFiles(temp, "live");
            isReady.set(true);
            awaitFiles(temp, "live", "ready");
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsLoggedOnceAndUsedOnceItCan() throws IOException {
        isLive.set(true);
        Path directory = Files.createFile(temp.resolve("probes"));
        try (Warnings warnings = Warnings.capture();
                ProbeFiles _ = start(directory)) {
            await().untilAsserted(() -> assertThat(warnings.messages()).isNotEmpty());
            await().during(PERIOD.multipliedBy(5))
                    .until(() -> warnings.messages().size() == 1);
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .startsWith("cannot write the files for probes in " + directory);
            Files.delete(directory);
            awaitFiles(directory, "live");
        }
    }
}
