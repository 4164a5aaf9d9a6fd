package io.fairlead.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFileTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void runIsReadAsItWasWritten() throws IOException {
        BenchRun run = SampleRun.of(1, 4);
        Path file = folder.resolve("run.json");

        RunFile.write(run, file);

        assertThat(RunFile.read(file)).isEqualTo(run);
    }

    @Test
    void mediansAreInTheFileForOtherReaders() {
        assertThat(RunFile.toJson(SampleRun.of(1, 4))).contains("\"median\"", "\"low\"", "\"high\"");
    }

    @Test
    void fileThatHoldsNoRunIsNamed() throws IOException {
        Path file = folder.resolve("other.json");
        Files.writeString(file, "{");

        assertThatThrownBy(() -> RunFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other.json")
                .hasMessageContaining("fairlead bench");
    }

    @Test
    void formatOfAnotherVersionIsRefused() throws IOException {
        Path file = folder.resolve("later.json");
        Files.writeString(file, RunFile.toJson(SampleRun.of(1, 1)).replace(BenchRun.FORMAT, "fairlead-bench/9"));

        assertThatThrownBy(() -> RunFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fairlead-bench/9");
    }
}
