package io.fairlead.k8s.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StateFileTest {
    @TempDir
    Path folder;

    private Path directory() {
        return folder.resolve("state");
    }

    private StateFile file(String node, @Nullable String proxyName, Instant now) {
        return new StateFile(directory(), node, proxyName, () -> now);
    }

    private StateFile file() {
        return file("node-a", null, States.NOW);
    }

    @Test
    void aStateIsReadAsItWasWritten() throws IOException {
        file().write(States.rich());

        assertThat(file().read()).contains(States.rich());
    }

    @Test
    void aStateWithoutANodeIsReadAsItWasWritten() throws IOException {
        ClusterState empty = new ClusterState(States.NOW, null, List.of(), List.of());
        file().write(empty);

        assertThat(file().read()).contains(empty);
    }

    @Test
    void withoutAFileThereIsNoState() {
        assertThat(file().read()).isEmpty();
    }

    @Test
    void theDirectoryBelongsToTheUserAloneAndHoldsNothingElse() throws IOException {
        file().write(States.rich());
        file().write(States.rich());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                .isEqualTo("rwx------");
        try (var files = Files.list(directory())) {
            assertThat(files).containsExactly(directory().resolve("state.json"));
        }
    }

    @Test
    void theStateOfAnotherNodeIsIgnored() throws IOException {
        file().write(States.rich());

        assertThat(file("node-b", null, States.NOW).read()).isEmpty();
    }

    @Test
    void eachServiceProxyNameHasAStateOfItsOwn() throws IOException {
        file().write(States.rich());

        assertThat(file("node-a", "mine", States.NOW).read()).isEmpty();
    }

    @Test
    void aStateThatNoProcessHasKeptForADayIsIgnored() throws IOException {
        file().write(States.rich());

        assertThat(file("node-a", null, States.NOW.plus(StateFile.MAX_AGE)).read())
                .isPresent();
        assertThat(file("node-a", null, States.NOW.plus(StateFile.MAX_AGE).plus(Duration.ofSeconds(1)))
                        .read())
                .isEmpty();
    }

    @Test
    void aStateInADirectoryThatOthersCanWriteToIsNeitherReadNorWritten() throws IOException {
        file().write(States.rich());
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(file().read()).isEmpty();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> file().write(States.rich()))
                .withMessageContaining("chmod 700");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "not JSON",
                "{\"format\":2,\"node\":\"node-a\"}",
                "{\"format\":2,\"node\":\"node-a\",\"serviceProxyName\":null,\"state\":null}",
                "{\"format\":3,\"node\":\"node-a\",\"serviceProxyName\":null,\"state\":{\"savedAt\":"
                        + "\"2026-11-29T20:00:00Z\",\"node\":null,\"services\":[],\"slices\":[]}}",
                "{\"format\":2,\"node\":\"node-a\",\"serviceProxyName\":null,\"state\":{\"savedAt\":"
                        + "\"yesterday\",\"node\":null,\"services\":[],\"slices\":[]}}",
                "{\"format\":2,\"node\":\"node-a\",\"serviceProxyName\":null,\"state\":{\"savedAt\":"
                        + "\"2026-11-29T20:00:00Z\",\"node\":null,\"services\":null,\"slices\":[null]}}",
                "{\"format\":2,\"node\":\"node-a\",\"more\":1}",
            })
    void whatIsNoStateIsIgnored(String text) throws IOException {
        file().write(States.rich());
        Files.writeString(file().path(), text);

        assertThat(file().read()).isEmpty();
    }

    @Test
    void everyTruncationOfAStateIsIgnored() throws IOException {
        file().write(States.rich());
        String whole = Files.readString(file().path());
        for (int length = 0; length < whole.length(); length++) {
            Files.writeString(file().path(), whole.substring(0, length));

            assertThat(file().read()).as("the first %d characters", length).isEmpty();
        }
    }

    @Test
    void whatCannotBeWrittenLeavesTheStateBefore() throws IOException {
        file().write(States.rich());
        Path next = file().path()
                .resolveSibling("state.json." + ProcessHandle.current().pid());
        Files.createDirectory(next);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> file().write(new ClusterState(States.NOW, null, List.of(), List.of())));
        assertThat(file().read()).contains(States.rich());
    }
}
