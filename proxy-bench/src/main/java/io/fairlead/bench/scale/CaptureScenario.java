package io.fairlead.bench.scale;

import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.CaptureRun;
import io.fairlead.bench.result.Machine;
import io.fairlead.bench.scenario.ThisMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A node that takes the place of kube-proxy for many Services, by each way to capture traffic: start, changes, stop, start
 * with what is there still, and cleanup.
 *
 * <p>The API server, the probes and their endpoints are all in this process; the node is another one. Everything is in a
 * network namespace of our own, so that no probe leaves it.
 *
 * <p>Threading: one thread at a time. Needs root, nft(8) and ip(8).
 *
 * @param plan what is measured
 * @param launcher the script of the checkout
 * @param home of the checkout
 * @param folder for configuration and logs
 */
public record CaptureScenario(CapturePlan plan, Path launcher, Path home, Path folder) {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String OPEN_FILES = "Max open files";

    /** Of a node, next to its listeners: its own files, watches, Services that are added, connections. */
    private static final int OTHER_DESCRIPTORS = 2_000;

    /**
     * Runs it.
     *
     * @param progress observes what begins
     * @throws IOException if a node cannot be started, ends, does not serve what it should, or leaves something behind
     */
    public CaptureRun run(Consumer<String> progress) throws IOException {
        Instant startedAt = Instant.now();
        long start = System.nanoTime();
        Machine machine = ThisMachine.describe(home);
        String version = Programs.firstLine(launcher.toString(), "--version");
        CapturedKernel kernel = CapturedKernel.prepare();
        List<String> notes = new ArrayList<>();
        int bound = Math.min(plan.services(), mostBound(notes));
        List<CaptureRun.Mode> modes = List.of(
                new CapturedNode("bind", bound, plan.changes(), launcher, folder("bind"), kernel).measure(progress),
                new CapturedNode("tproxy", plan.services(), plan.changes(), launcher, folder("tproxy"), kernel)
                        .measure(progress));
        return new CaptureRun(
                CaptureRun.FORMAT,
                startedAt,
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                machine,
                version,
                plan.services(),
                CapturePlan.PORTS,
                modes,
                notes);
    }

    private Path folder(String mode) throws IOException {
        return Files.createDirectory(folder.resolve(mode));
    }

    /** How many Services fit into the descriptors that a process may have, as each listener takes one. */
    private int mostBound(List<String> notes) throws IOException {
        long descriptors = descriptors();
        int services = (int) Math.min(Integer.MAX_VALUE, (descriptors - OTHER_DESCRIPTORS) / CapturePlan.PORTS);
        if (services < plan.services()) {
            notes.add(String.format(
                    Locale.ROOT,
                    "bind has %,d Services rather than %,d: it takes a descriptor for each port of each Service and event"
                            + " loop, and a process may have %,d here ('ulimit -Hn'). tproxy takes none.",
                    services,
                    plan.services(),
                    descriptors));
        }
        return services;
    }

    /** The hard limit, up to which Java raises the other. */
    private static long descriptors() throws IOException {
        try (Stream<String> limits = Files.lines(LIMITS)) {
            String hard = limits.filter(line -> line.startsWith(OPEN_FILES))
                    .map(line -> line.substring(OPEN_FILES.length()).strip().split("\\s+", -1)[1])
                    .findFirst()
                    .orElse("unlimited");
            return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
        }
    }
}
