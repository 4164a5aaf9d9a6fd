package io.fairlead.k8s.image;

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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A container of one of the images, as a pod would run it: nothing can be written, not even to {@code /tmp}, all capabilities
 * but the given ones are dropped, no privileges can be gained, and the seccomp profile is the default one.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns the container; {@link #close()} kills and removes it.
 */
final class Container implements AutoCloseable {
    /** A JVM starts and ends in a second or two; the rest is for a busy machine. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final Process process;
    private final Path output;

    private Container(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /**
     * What a container is started with.
     *
     * @param network what podman calls the network
     * @param options more options of {@code podman run}
     */
    record Plan(String image, String network, List<String> capabilities, List<String> options) {
        static Plan of(String image) {
            return new Plan(image, "host", List.of(), List.of());
        }

        Plan in(NetworkNamespace namespace) {
            return new Plan(image, "ns:/run/netns/" + namespace.name(), capabilities, options);
        }

        Plan withCapabilities(List<String> names) {
            return new Plan(image, network, names, options);
        }

        Plan with(String... more) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of(more));
            return new Plan(image, network, capabilities, List.copyOf(all));
        }

        /** A directory that the container can read. */
        Plan withDirectory(Path directory, String mountPath) {
            return with("--volume", directory + ":" + mountPath + ":ro");
        }

        Container start(String... args) throws IOException {
            return Container.start(this, List.of(args));
        }
    }

    private static Container start(Plan plan, List<String> args) throws IOException {
        String name = "fairlead-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        List<String> run = new ArrayList<>(List.of("run", "--name", name, "--network", plan.network()));
        run.addAll(List.of("--read-only", "--read-only-tmpfs=false", "--security-opt", "no-new-privileges"));
        // The defaults of podman are higher than what a container in a container may ask for.
        run.addAll(List.of("--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096"));
        run.add("--cap-drop=ALL");
        plan.capabilities().forEach(capability -> run.add("--cap-add=" + capability));
        run.addAll(plan.options());
        run.add(plan.image());
        run.addAll(args);
        Path output = Files.createTempFile("fairlead-image-", ".out");
        output.toFile().deleteOnExit();
        Process process = new ProcessBuilder(Podman.command(run))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Container(name, process, output);
    }

    /** All that it has said. */
    String output() {
        return read(output);
    }

    /** Waits until it has said this. */
    Container awaitOutput(String text) {
        await("it says '" + text + "'").atMost(PATIENCE).until(() -> !process.isAlive() || output().contains(text));
        if (!output().contains(text)) {
            throw new AssertionError("it has ended without saying '" + text + "', but\n" + output());
        }
        return this;
    }

    /** A file of its process in {@code /proc}. */
    String proc(String file) {
        return read(Path.of("/proc", pid(), file));
    }

    /** A value of its process in {@code /proc/PID/status}. */
    String status(String key) {
        return proc("status")
                .lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    /** Resident memory, as in {@code /proc/PID/status}. */
    long residentMib() {
        return Long.parseLong(status("VmRSS").replaceAll("[^0-9]", "")) / 1024;
    }

    private String pid() {
        return Podman.run("inspect", "--format", "{{.State.Pid}}", name).strip();
    }

    /** Runs a program of the image in the container. */
    String exec(String... command) {
        List<String> args = new ArrayList<>(List.of("exec", name));
        args.addAll(List.of(command));
        return Podman.run(args.toArray(String[]::new));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM to its process, as the kubelet sends it. */
    void terminate() {
        var _ = Podman.run("kill", "--signal", "TERM", name);
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
        var _ = Podman.run("rm", "--force", "--time", "0", name);
        process.destroyForcibly();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
