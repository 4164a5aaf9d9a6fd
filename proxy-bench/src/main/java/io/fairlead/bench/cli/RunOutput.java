package io.fairlead.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Where the result of a run goes: to the terminal for people, and to a directory as JSON.
 *
 * <p>Threading: one thread at a time.
 *
 * @param folder made if it is not there
 */
record RunOutput(PrintWriter terminal, Path folder) {
    /** Writes a result to a file. */
    @FunctionalInterface
    interface ResultWriter {
        /**
         * Writes it.
         *
         * @throws IOException if that cannot be done
         */
        void write(Path file) throws IOException;
    }

    /**
     * Makes the directory. Called before a run, which may take an hour: its result must not be lost in the end.
     *
     * @throws ParameterException if it cannot be made or written to
     */
    static void prepare(CommandSpec command, Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".fairlead-", ".probe"));
        } catch (IOException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "--output is '" + folder + "', which cannot be written to: " + e
                            + "; name a directory that you can write to",
                    e);
        }
    }

    /**
     * Prints and writes a result, and says where it is.
     *
     * @param kind a word for the file's name
     * @throws IOException if it cannot be written
     */
    void publish(String kind, Consumer<PrintWriter> report, ResultWriter json) throws IOException {
        report.accept(terminal);
        Files.createDirectories(folder);
        Path file = folder.resolve(RunFolder.timestamp() + "-" + kind + ".json");
        json.write(file);
        terminal.println();
        terminal.println("Results: " + file);
        terminal.flush();
    }
}
