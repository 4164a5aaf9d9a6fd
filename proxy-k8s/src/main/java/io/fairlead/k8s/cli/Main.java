package io.fairlead.k8s.cli;

import io.fairlead.k8s.sidecar.SidecarConfig;

/** The entry point of {@code fairlead}. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length > 0 && args[0].equals("sidecar")) {
            SidecarConfig sidecar = SidecarRun.read(args);
            if (sidecar != null) {
                System.exit(SidecarRun.serve(sidecar));
            }
        }
        if (args.length > 0 && args[0].equals("node")) {
            EarlyStart.begin();
        }
        System.exit(FairleadCommand.commandLine(args).execute(args));
    }
}
