package io.fairlead.k8s.cli;

/** The entry point of {@code fairlead}. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("node")) {
            EarlyStart.begin();
        }
        System.exit(FairleadCommand.commandLine(args).execute(args));
    }
}
