package io.fairlead.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.contender.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real sidecars, from the classes of the build instead of the image. */
@Timeout(180)
final class SidecarsCommandIT {
    private static final long PATIENCE_SECONDS = 150;

    @TempDir
    Path folder;

    @Test
    void aSidecarIsMeasuredFromItsStartToItsLastConnection() throws IOException, InterruptedException {
        Path program = script("""
                #!/bin/sh
                exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \\
                    --sun-misc-unsafe-memory-access=allow -cp '%s' io.fairlead.k8s.cli.Main "$@"
                """.formatted(Path.of(System.getProperty("java.home"), "bin", "java"), classPath()));
        Result result = bench(
                "sidecar", "--starts=2", "--connections=20", "--sidecar=" + program, "--output=" + folder + "/results");

        assertThat(result.exitCode()).as(result.text()).isZero();
        assertThat(result.text()).contains("start 2 of 2", "exec to first relayed byte", "fairlead-sidecar");
        try (Stream<Path> files = Files.list(folder.resolve("results"))) {
            assertThat(Files.readString(files.findFirst().orElseThrow()))
                    .contains("\"format\" : \"fairlead-sidecar/1\"")
                    .containsPattern("\"idleMemory\" : \\[ [\\d.]+, [\\d.]+ ]");
        }
    }

    @Test
    void anImageThatHasNotBeenBuiltIsAFailureThatSaysWhatToDo() throws IOException, InterruptedException {
        Result result = bench("sidecar", "--starts=1", "--connections=1", "--output=" + folder + "/results");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.text().replaceAll("\\s+", " ")).contains("build it with './fairlead image sidecar'");
    }

    private record Result(int exitCode, String text) {}

    private Path script(String text) throws IOException {
        Path script = folder.resolve("sidecar");
        Files.writeString(script, text);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private Result bench(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(JavaCommand.of(Main.class.getName(), List.of(args)));
        command.add(1, "-D" + Main.HOME + "=" + folder);
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroy();
        }
        return new Result(process.exitValue(), Files.readString(log));
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
