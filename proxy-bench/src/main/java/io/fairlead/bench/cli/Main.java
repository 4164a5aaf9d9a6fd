package io.fairlead.bench.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program {@code fairlead bench}. */
public final class Main {
    private Main() {}

    /** Runs a command, and ends the process with its exit code. */
    public static void main(String[] args) {
        // Reports have units and signs that the locale's character set may lack.
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        System.exit(new CommandLine(new BenchCommand())
                .setCommandName("fairlead bench")
                .setOut(out)
                .execute(args));
    }
}
