package io.fairlead.k8s.cli;

import static org.awaitility.Awaitility.await;

import io.fairlead.lab.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The command {@code fairlead} as a process in a network namespace.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns the process; {@link #close()} kills it.
 */
final class NamespaceProcess implements AutoCloseable {
    /** A JVM starts and ends in a second or two; the rest is for a busy machine. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(20);

    private final Process process;
    private final Path output;

    private NamespaceProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static NamespaceProcess start(NetworkNamespace namespace, List<String> args) throws IOException {
        Path output = Files.createTempFile("fairlead-", ".out");
        output.toFile().deleteOnExit();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.fairlead.k8s.cli.Main"));
        command.addAll(args);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        return new NamespaceProcess(namespace.start(builder), output);
    }

    /** Runs a command to its end, and returns what it says. */
    static String run(NetworkNamespace namespace, String... args) throws IOException, InterruptedException {
        try (NamespaceProcess command = start(namespace, List.of(args))) {
            int code = command.exitCode();
            if (code != 0) {
                throw new AssertionError(List.of(args) + " ended with " + code + ": " + command.output());
            }
            return command.output();
        }
    }

    long pid() {
        return process.pid();
    }

    /** All that it has said. */
    String output() {
        return read(output);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has said this. */
    NamespaceProcess awaitOutput(String text) {
        awaitThat("it says '" + text + "'", () -> !process.isAlive() || output().contains(text));
        if (!output().contains(text)) {
            throw new AssertionError("it has ended without saying '" + text + "', but\n" + output());
        }
        return this;
    }

    /** Waits until it serves all that it knew of when it started. */
    NamespaceProcess awaitServing() {
        return awaitOutput("NodeCommand: serving ");
    }

    /** Waits until it has made sure that it captures alone, which comes before all that it tells the kernel. */
    void awaitCapturing() {
        Path names = Path.of("/proc", Long.toString(pid()), "net", "unix");
        awaitThat("it captures", () -> !process.isAlive() || read(names).contains("@fairlead.capture"));
    }

    private void awaitThat(String what, BooleanSupplier condition) {
        await(what).pollDelay(Duration.ZERO).pollInterval(POLL).atMost(PATIENCE).until(condition::getAsBoolean);
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Whether it ends within this time. */
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end; it said\n" + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
