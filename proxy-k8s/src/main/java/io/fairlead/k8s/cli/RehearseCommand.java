package io.fairlead.k8s.cli;

import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.k8s.node.ManifestNode;
import io.fairlead.observe.ConnectionObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does once what a node does, and ends: reads manifests, listens, proxies. The JVM notes what that takes in its cache of
 * ahead-of-time work, so that the next one starts in half the time.
 */
@Command(name = "rehearse", hidden = true, description = "Does once what a node does, and ends.")
final class RehearseCommand implements Callable<Integer> {
    private static final String REQUESTS = "3000";

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("fairlead-rehearsal-");
        Path manifests = folder.resolve("rehearsal.yaml");
        try (InputStream text = RehearseCommand.class.getResourceAsStream("rehearsal.yaml")) {
            if (text == null) {
                throw new IllegalStateException("rehearsal.yaml is missing from the jar");
            }
            Files.copy(text, manifests);
            FairleadCommand.commandLine("node")
                    .setOut(new PrintWriter(Writer.nullWriter()))
                    .execute("node", "--manifests", folder.toString(), NodeCommand.PRINT_CONFIG);
            serve(folder);
        } finally {
            Files.deleteIfExists(manifests);
            Files.delete(folder);
        }
        return FairleadCommand.commandLine("demo").execute("demo", "--requests", REQUESTS, "--exit");
    }

    private static void serve(Path manifests) throws IOException {
        ManifestNode node = ManifestNode.start(
                NodeConfig.ofManifests(manifests, ProxyConfig.DEFAULT, NodePortRanges.ALL),
                manifests,
                ConnectionObserver.NONE,
                problem -> {});
        node.close();
    }
}
