package io.fairlead.k8s.cli;

import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code fairlead sidecar} as a process, with the classes that it loads.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns the process; {@link #close()} kills it.
 */
final class SidecarProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path output;
    private final Path classes;
    private final int healthPort;

    private SidecarProcess(Process process, Path output, Path classes, int healthPort) {
        this.process = process;
        this.output = output;
        this.classes = classes;
        this.healthPort = healthPort;
    }

    /** Starts it with ports of its own for health and metrics. */
    static SidecarProcess start(Path directory, String... args) throws IOException {
        Path output = Files.createTempFile(directory, "sidecar", ".out");
        Path classes = Files.createTempFile(directory, "sidecar", ".classes");
        int healthPort = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx24m",
                "-Xlog:class+load:file=" + classes,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.fairlead.k8s.cli.Main",
                "sidecar"));
        command.addAll(List.of(args));
        command.add("--healthz-bind-address=127.0.0.1:" + healthPort);
        command.add("--metrics-bind-address=127.0.0.1:" + healthPort);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().remove("KUBECONFIG");
        builder.environment().remove("NODE_NAME");
        return new SidecarProcess(builder.start(), output, classes, healthPort);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    static AddressPort loopback(int port) {
        return AddressPort.parse("127.0.0.1:" + port);
    }

    /** The answer of its HTTP server: the status, a space, and the body. */
    String get(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + healthPort + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    /** Waits until it is ready. */
    SidecarProcess awaitReady() {
        awaitAnswer("/readyz", "200");
        return this;
    }

    /** Waits for an answer that begins so. */
    void awaitAnswer(String path, String begin) {
        await(path + " answers " + begin)
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || get(path).startsWith(begin));
        if (!process.isAlive()) {
            throw new AssertionError("it has ended, and said\n" + output());
        }
    }

    /** The names of all classes that it has loaded. */
    List<String> loadedClasses() {
        return read(classes)
                .lines()
                .filter(line -> line.contains(" source:"))
                .map(line -> line.substring(line.lastIndexOf(']') + 1).strip())
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

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
