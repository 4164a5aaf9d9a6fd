package io.fairlead.k8s.node;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code fairlead} as a process of its own.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns the process; close it.
 */
final class FairleadProcess implements AutoCloseable {
    /** A JVM starts and ends in a second or two; the rest is for a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Path output;

    private FairleadProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static FairleadProcess start(String... args) throws IOException {
        return start(Map.of(), args);
    }

    /** With these variables in its environment, and without those that would name a cluster. */
    static FairleadProcess start(Map<String, String> environment, String... args) throws IOException {
        return start(List.of(), environment, args);
    }

    /** With at most this many open descriptors. */
    static FairleadProcess startLimited(int descriptors, String... args) throws IOException {
        return start(List.of("/bin/sh", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "sh"), Map.of(), args);
    }

    private static FairleadProcess start(List<String> launcher, Map<String, String> environment, String... args)
            throws IOException {
        Path output = Files.createTempFile("fairlead-", ".out");
        output.toFile().deleteOnExit();
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.fairlead.k8s.cli.Main"));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().remove("KUBECONFIG");
        builder.environment().putAll(environment);
        return new FairleadProcess(builder.start(), output);
    }

    /** All that it has said. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has said this, or has ended. */
    FairleadProcess awaitOutput(String text) {
        await("it says '" + text + "'").atMost(PATIENCE).until(() -> !process.isAlive() || output().contains(text));
        return this;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
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
