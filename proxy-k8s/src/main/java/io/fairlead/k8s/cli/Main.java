package io.fairlead.k8s.cli;

import io.fairlead.k8s.cli.ask.AskCommands;
import io.fairlead.k8s.sidecar.SidecarConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;

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
        CommandLine line = FairleadCommand.commandLine(args);
        if (args.length > 0 && AskCommands.isNamed(args[0])) {
            SidecarLog.configure("WARN", "text");
            line.setOut(unicode(FileDescriptor.out)).setErr(unicode(FileDescriptor.err));
        }
        System.exit(line.execute(args));
    }

    /** Names and JSON are the same in every locale, and containers have none. */
    private static PrintWriter unicode(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }
}
