package io.fairlead.bench.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs on this machine: where they are, and what they print.
 *
 * <p>Threading: Thread-safe.
 */
public final class Programs {
    /** Where distributions put daemons; not in every PATH. */
    private static final List<String> DAEMON_FOLDERS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private Programs() {}

    /** Where the program of this name is, by PATH and the folders of daemons. */
    public static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), DAEMON_FOLDERS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs a command to its end.
     *
     * @return what it printed, standard error included
     * @throws IOException if it cannot be started, ends with another code than 0, or does not end in time; the message
     *     has the command and the end of what it printed
     */
    public static String run(Duration atMost, List<String> command) throws IOException {
        try (StartedProgram started = StartedProgram.start(command)) {
            return started.output(atMost);
        }
    }

    /** What a command prints, whatever its exit code; empty if it cannot be run. */
    public static String output(String... command) {
        try (StartedProgram started = StartedProgram.start(List.of(command))) {
            return started.end(Duration.ofSeconds(10)).text();
        } catch (IOException e) {
            return "";
        }
    }

    /** The first line that a command prints, whatever its exit code; empty if there is none. */
    public static String firstLine(String... command) {
        return output(command).lines().findFirst().orElse("").strip();
    }
}
