package io.fairlead.k8s.image;

import io.fairlead.lab.LabRequirements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The program podman, with the images that {@code ./fairlead image} has written to {@code target/images}.
 *
 * <p>Threading: Thread-safe.
 */
final class Podman {
    private static final Map<String, String> LOADED = new TreeMap<>();

    private Podman() {}

    /**
     * The name of an image, which is loaded first.
     *
     * @param kind node or sidecar
     * @throws AssertionError if it has not been built
     */
    static synchronized String image(String kind) {
        LabRequirements.checkProgram("podman");
        LabRequirements.checkProgram("runc");
        return LOADED.computeIfAbsent(kind, Podman::load);
    }

    private static String load(String kind) {
        Path archive = Path.of("../target/images/fairlead-" + kind + ".tar")
                .toAbsolutePath()
                .normalize();
        if (!Files.isRegularFile(archive)) {
            throw new AssertionError("there is no " + archive + "; build it with ./fairlead image " + kind);
        }
        String said = run("load", "--quiet", "--input", archive.toString());
        return said.substring(said.lastIndexOf(": ") + 2).strip();
    }

    /**
     * Runs podman to its end.
     *
     * @return what it wrote
     * @throws AssertionError with what it wrote, if it fails
     */
    static String run(String... args) {
        List<String> command = command(Arrays.asList(args));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + code + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static List<String> command(List<String> args) {
        List<String> command = new ArrayList<>(List.of("podman", "--runtime", "runc"));
        command.addAll(args);
        return command;
    }
}
