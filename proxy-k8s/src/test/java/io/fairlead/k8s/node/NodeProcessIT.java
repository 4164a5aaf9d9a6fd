package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code fairlead node} as a process of its own: signals, exit codes and messages. */
class NodeProcessIT {
    /** A JVM starts and ends in a second or two; the rest is for a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AddressPort web = ManifestKit.freshClusterIp();
    private final List<Process> processes = new ArrayList<>();

    @TempDir
    Path temp;

    @AutoClose
    private ManifestKit kit;

    private Path output;

    @BeforeEach
    void prepare() throws IOException {
        output = temp.resolve("output");
        kit = new ManifestKit(temp);
        kit.write("web.yaml", ServiceText.of("web", web), SliceText.of("web-1", "web", kit.endpoints(2)));
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process fairlead(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.fairlead.k8s.cli.Main"));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Process node(String... options) throws IOException {
        List<String> args = new ArrayList<>(
                List.of("node", "--manifests", kit.folder().toString(), "--capture", "none", "--event-loops", "2"));
        args.addAll(List.of(options));
        Process process = fairlead(args.toArray(String[]::new));
        // Not by a connection: it might still be open when a test counts those that are.
        await().atMost(PATIENCE)
                .until(() -> !process.isAlive() || Files.readString(output).contains("NodeCommand: serving 1 of 1"));
        return process;
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the process ends")
                .isTrue();
        return process.exitValue();
    }

    @Test
    void openConnectionMayFinishAfterSigtermAndTheExitCodeIsZero() throws Exception {
        Process process = node("--relay", "splice");
        try (KitClient running = KitClient.open(web)) {
            process.destroy();
            // Before another connection is made, which would be counted too.
            await().atMost(PATIENCE).until(() -> Files.readString(output).contains("NodeCommand: stopping"));
            ManifestKit.awaitRefused(web);

            assertThat(running.isAlive()).isTrue();
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(exitCode(process)).isZero();
        assertThat(Files.readString(output)).contains("relay splice", "open connections: 1", "stopped");
    }

    @Test
    void connectionThatDoesNotFinishInTimeIsResetAndTheExitCodeIsZero() throws Exception {
        Process process = node("--relay", "copy", "--drain-timeout", "200ms");
        try (KitClient running = KitClient.open(web)) {
            process.destroy();

            assertThat(exitCode(process)).isZero();
            assertThat(running.isAlive()).isFalse();
        }
        assertThat(Files.readString(output)).contains("relay copy", "resetting 1 connections");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            node --manifests /nowhere/at/all             | the manifests '/nowhere/at/all'
            node --manifests . --relay sideways          | allowed are [auto, splice, copy]
            node --manifests . --selector nonsense       | least-conn, maglev, p2c, random, round-robin
            node                                         | --manifests
            """)
    void argumentsThatCannotBeUsedEndItWithTwoAndAMessage(String args, String message) throws Exception {
        assertThat(exitCode(fairlead(args.strip().split(" ")))).isEqualTo(2);
        assertThat(Files.readString(output)).contains(message).doesNotContain("\tat ");
    }
}
