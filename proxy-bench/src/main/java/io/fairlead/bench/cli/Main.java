package io.fairlead.bench.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;

/** The program {@code fairlead bench}. */
public final class Main {
    /** The property that says where the checkout is. */
    static final String HOME = "fairlead.home";

    private Main() {}

    /** The directory of the checkout. */
    static Path home() {
        return Path.of(System.getProperty(HOME, "")).toAbsolutePath();
    }

    /** The command line, which says what is wrong with it in a line. */
    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand())
                .setCommandName("fairlead bench")
                .setParameterExceptionHandler((wrong, _) -> {
                    CommandLine command = wrong.getCommandLine();
                    PrintWriter err = command.getErr();
                    err.println("fairlead: " + wrong.getMessage());
                    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
                    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, _) -> {
                    String message = failure.getMessage();
                    command.getErr().println("fairlead: " + (message == null ? failure.toString() : message));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** Runs a command, and ends the process with its exit code. */
    public static void main(String[] args) {
        // Reports have units and signs that the locale's character set may lack.
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        System.exit(commandLine().setOut(out).execute(args));
    }
}
