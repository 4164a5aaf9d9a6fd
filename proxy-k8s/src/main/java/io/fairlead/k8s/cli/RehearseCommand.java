package io.fairlead.k8s.cli;

import io.fairlead.k8s.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does once what a node does, and ends: reads manifests, follows an API server, listens, proxies. The JVM notes what that
 * takes in its cache of ahead-of-time work, so that the next one starts in half the time, and what it noted to be hot is
 * compiled early.
 */
@Command(name = "rehearse", hidden = true, description = "Does once what a node does, and ends.")
final class RehearseCommand implements Callable<Integer> {
    private static final String REQUESTS = "3000";

    @Override
    public Integer call() throws IOException {
        try (Rehearsal rehearsal = Rehearsal.prepare()) {
            FairleadCommand.commandLine("node")
                    .setOut(new PrintWriter(Writer.nullWriter()))
                    .execute("node", "--manifests", rehearsal.folder().toString(), NodeCommand.PRINT_CONFIG);
            rehearsal.serveManifests();
            rehearsal.followApiServer();
        }
        return FairleadCommand.commandLine("demo").execute("demo", "--requests", REQUESTS, "--exit");
    }
}
