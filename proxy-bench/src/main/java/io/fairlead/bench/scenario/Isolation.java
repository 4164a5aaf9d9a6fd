package io.fairlead.bench.scenario;

import io.fairlead.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network namespace of our own: its loopback addresses, ports and NAT rules belong to the run and disappear with it.
 *
 * <p>Threading: Immutable. Source: unshare(1), network_namespaces(7).
 */
public final class Isolation {
    private static final String VARIABLE = "FAIRLEAD_BENCH_ISOLATED";

    private Isolation() {}

    /** Whether this process is in such a namespace already. */
    public static boolean isInside() {
        return "true".equals(System.getenv(VARIABLE));
    }

    /** The command that runs another one in such a namespace; empty if that takes more than this process has. */
    public static Optional<List<String>> command(List<String> inside) {
        Optional<Path> unshare = Programs.find("unshare");
        Optional<Path> ip = Programs.find("ip");
        if (!isRoot() || unshare.isEmpty() || ip.isEmpty()) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(List.of(
                unshare.get().toString(),
                "--net",
                "sh",
                "-c",
                ip.get() + " link set lo up && " + VARIABLE + "=true exec \"$@\"",
                "sh"));
        command.addAll(inside);
        return Optional.of(command);
    }

    private static boolean isRoot() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
        } catch (IOException e) {
            return false;
        }
    }
}
