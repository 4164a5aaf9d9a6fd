package io.fairlead.bench.scenario;

import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this machine says of itself.
 *
 * <p>Threading: Immutable. Source: proc_cpuinfo(5), proc_meminfo(5), os-release(5).
 */
public final class ThisMachine {
    private ThisMachine() {}

    /** Reads it, with the commit of the checkout at a directory. */
    public static Machine describe(Path home) {
        String commit = Programs.find("git")
                .map(git -> Programs.firstLine(
                        git.toString(),
                        "-C",
                        home.toString(),
                        "describe",
                        "--always",
                        "--dirty",
                        "--abbrev=12",
                        "--exclude=*"))
                .filter(text -> text.matches("[0-9a-f]+(-dirty)?"))
                .orElse("unknown");
        return new Machine(
                value(Path.of("/proc/cpuinfo"), "model name", ":").orElse("unknown"),
                Runtime.getRuntime().availableProcessors(),
                value(Path.of("/proc/meminfo"), "MemTotal", ":")
                        .map(kib -> Long.parseLong(kib.replaceAll("\\D", "")) * 1024)
                        .orElse(0L),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                value(Path.of("/etc/os-release"), "PRETTY_NAME", "=")
                        .map(name -> name.replace("\"", ""))
                        .orElse("unknown"),
                System.getProperty("java.vendor.version", System.getProperty("java.vendor")) + ", " + Runtime.version(),
                commit);
    }

    private static Optional<String> value(Path file, String key, String separator) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(separator) + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
