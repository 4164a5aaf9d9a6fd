package io.fairlead.bench.cli;

import picocli.CommandLine;

/** The program {@code fairlead bench}. */
public final class Main {
    private Main() {}

    /** Runs a command, and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchCommand()).execute(args));
    }
}
