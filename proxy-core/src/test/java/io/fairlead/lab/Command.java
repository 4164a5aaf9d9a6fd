package io.fairlead.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run to its end.
 *
 * <p>Threading: Thread-safe. The program is in the namespace of the thread that runs it.
 */
final class Command {
    /** Programs take milliseconds; the rest is for a busy machine. */
    private static final int TIMEOUT_SECONDS = 120;

    private Command() {}

    /**
     * Runs a program.
     *
     * @param input what it reads from its standard input
     * @return what it wrote, errors included
     * @throws AssertionError with what it wrote, if it fails or takes longer than 120 s
     */
    static String run(String input, List<String> command) {
        try {
            // A file, so that neither side ever waits for the other.
            Path output = Files.createTempFile("fairlead-lab", ".out");
            try {
                return run(input, command, output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String run(String input, List<String> command, Path output) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            feed(process, input);
            boolean isDone = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(output);
            if (!isDone) {
                throw new AssertionError(command + " takes longer than " + TIMEOUT_SECONDS + " s: " + text);
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(command + " ended with " + process.exitValue() + ": " + text
                        + (input.isEmpty() ? "" : "\nIts input was:\n" + input));
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(command + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void feed(Process process, String input) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ends without reading; its exit value tells.
        }
    }
}
