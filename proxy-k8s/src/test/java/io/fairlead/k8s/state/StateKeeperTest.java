package io.fairlead.k8s.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateKeeperTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Service WEB = States.service("web", 80);

    @TempDir
    Path folder;

    private StateFile file() {
        return new StateFile(folder.resolve("state"), "node-a", null);
    }

    private List<Service> kept() {
        return file().read().map(ClusterState::services).orElse(List.of());
    }

    @Test
    void aChangeIsInTheFileSoon() {
        try (StateKeeper keeper = StateKeeper.start(file(), SHORT, LONG)) {
            keeper.onChanges(List.of(new ServiceApplied(WEB)));
            await().until(() -> kept().equals(List.of(WEB)));
            keeper.onChanges(List.of(new ServiceDeleted(WEB.name())));
            await().until(() -> kept().isEmpty());
        }
    }

    @Test
    void closingWritesWhatHasNotBeenWritten() {
        StateKeeper keeper = StateKeeper.start(file(), LONG, LONG);
        keeper.onChanges(List.of(new ServiceApplied(WEB)));
        keeper.close();

        assertThat(kept()).containsExactly(WEB);
    }

    @Test
    void aKeeperThatHasSeenNothingLeavesTheFileAsItWas() throws IOException {
        file().write(new ClusterState(Instant.now(), null, List.of(WEB), List.of()));
        StateKeeper.start(file(), SHORT, SHORT).close();

        assertThat(kept()).containsExactly(WEB);
    }

    @Test
    void withoutChangesTheFileIsWrittenAgainAfterAWhile() {
        try (StateKeeper keeper = StateKeeper.start(file(), SHORT, SHORT)) {
            keeper.onChanges(List.of(new ServiceApplied(WEB)));
            await().until(() -> kept().equals(List.of(WEB)));
            Instant first = file().read().orElseThrow().savedAt();
            await().until(() -> file().read().orElseThrow().savedAt().isAfter(first));
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsTriedAgainWithTheNextChange() throws IOException {
        Path directory = Files.createFile(folder.resolve("state"));
        try (StateKeeper keeper = StateKeeper.start(file(), SHORT, LONG)) {
            keeper.onChanges(List.of(new ServiceApplied(WEB)));
            FileTime before = Files.getLastModifiedTime(directory);
            await().during(Duration.ofMillis(200))
                    .until(() -> Files.getLastModifiedTime(directory).equals(before));
            Files.delete(directory);
            keeper.onChanges(List.of(new ServiceApplied(States.service("db", 5432))));
            await().until(() -> kept().size() == 2);
        }
    }
}
