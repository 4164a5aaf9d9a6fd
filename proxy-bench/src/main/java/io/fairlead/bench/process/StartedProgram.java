package io.fairlead.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command that runs while its caller does something else, and whose output is read when it has ended.
 *
 * <p>Threading: one thread at a time. Ownership: {@link #close} kills the process if it still runs, and deletes the file
 * that holds its output.
 */
public final class StartedProgram implements AutoCloseable {
    private static final int MOST_OUTPUT_IN_MESSAGE = 500;

    private final List<String> command;
    private final Process process;
    private final Path file;

    private StartedProgram(List<String> command, Process process, Path file) {
        this.command = command;
        this.process = process;
        this.file = file;
    }

    /** How a command ended. */
    record Output(int exitCode, String text) {}

    /**
     * Starts a command, without standard input.
     *
     * @throws IOException if it cannot be started
     */
    public static StartedProgram start(List<String> command) throws IOException {
        Path file = Files.createTempFile("fairlead-bench", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(file.toFile())
                    .start();
            process.getOutputStream().close();
            return new StartedProgram(command, process, file);
        } catch (IOException e) {
            Files.delete(file);
            throw e;
        }
    }

    /**
     * Waits for its end.
     *
     * @return what it printed, standard error included
     * @throws IOException if it ends with another code than 0, or does not end in time; the message has the command and
     *     the end of what it printed
     */
    public String output(Duration atMost) throws IOException {
        Output output = end(atMost);
        if (output.exitCode() != 0) {
            throw new IOException("'" + String.join(" ", command) + "' ended with exit code " + output.exitCode() + ": "
                    + lastOf(output.text()));
        }
        return output.text();
    }

    /** Waits for its end, whatever its exit code. */
    Output end(Duration atMost) throws IOException {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("'" + String.join(" ", command) + "' has not ended within " + atMost.toSeconds()
                        + " s: " + lastOf(Files.readString(file)));
            }
            return new Output(process.exitValue(), Files.readString(file));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while '" + command.getFirst() + "' was running", e);
        }
    }

    private static String lastOf(String text) {
        String stripped = text.strip();
        return stripped.length() <= MOST_OUTPUT_IN_MESSAGE
                ? stripped
                : "... " + stripped.substring(stripped.length() - MOST_OUTPUT_IN_MESSAGE);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(file);
    }
}
