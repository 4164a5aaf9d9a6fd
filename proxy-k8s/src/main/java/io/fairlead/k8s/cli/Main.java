package io.fairlead.k8s.cli;

import io.fairlead.k8s.sidecar.SidecarConfig;
import java.io.IOException;
import java.util.Arrays;

/** The entry point of {@code fairlead}. */
public final class Main {
    /** As {@code sidecar}, it must not load what a sidecar does without. */
    private static final String[] REHEARSE_SIDECAR = {"rehearse", "sidecar"};

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) throws InterruptedException, IOException {
        if (args.length > 0 && args[0].equals("sidecar")) {
            SidecarConfig sidecar = SidecarRun.read(args);
            if (sidecar != null) {
                System.exit(SidecarRun.serve(sidecar));
            }
        }
        if (Arrays.equals(args, REHEARSE_SIDECAR)) {
            System.exit(SidecarRun.rehearse());
        }
        if (args.length > 0 && args[0].equals("node")) {
            EarlyStart.begin();
        }
        System.exit(FairleadCommand.commandLine(args).execute(args));
    }
}
