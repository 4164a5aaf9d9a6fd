package io.fairlead.bench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A directory for what the processes of a run read and write; it goes with the run.
 *
 * <p>Threading: one thread at a time.
 *
 * <p>Ownership: owns the folder; close it.
 */
record RunFolder(Path path) implements AutoCloseable {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    static RunFolder create() throws IOException {
        return new RunFolder(Files.createTempDirectory("fairlead-bench-"));
    }

    /** What the names of results begin with. */
    static String timestamp() {
        return LocalDateTime.now(ZoneId.systemDefault()).format(TIMESTAMP);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
