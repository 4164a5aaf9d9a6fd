package io.fairlead.k8s.rehearsal;

import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.k8s.node.ClusterNode;
import io.fairlead.k8s.node.ManifestNode;
import io.fairlead.model.AddressPort;
import io.fairlead.observe.ConnectionObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory with the manifests of a small cluster, and nodes that serve it.
 *
 * <p>Threading: one thread at a time.
 *
 * <p>Ownership: owns its directory; close it.
 */
public final class Rehearsal implements AutoCloseable {
    private static final String MANIFESTS = "rehearsal.yaml";

    /** Addresses for health and metrics; nothing requests them. */
    private static final AddressPort ANY_PORT = AddressPort.parse("127.0.0.1:0");

    private final Path folder;
    private final Path manifests;
    private final Path kubeconfig;
    private final Path state;

    private Rehearsal(Path folder) {
        this.folder = folder;
        manifests = folder.resolve(MANIFESTS);
        kubeconfig = folder.resolve("kubeconfig");
        state = folder.resolve("state");
    }

    /**
     * Writes the manifests to a new directory.
     *
     * @throws IOException if that cannot be done
     */
    public static Rehearsal prepare() throws IOException {
        Rehearsal rehearsal = new Rehearsal(Files.createTempDirectory("fairlead-rehearsal-"));
        try (InputStream text = Rehearsal.class.getResourceAsStream(MANIFESTS)) {
            if (text == null) {
                throw new IllegalStateException(MANIFESTS + " is missing from the jar");
            }
            Files.write(rehearsal.manifests, text.readAllBytes());
            return rehearsal;
        } catch (IOException | RuntimeException e) {
            rehearsal.close();
            throw e;
        }
    }

    /** Where the manifests are. */
    public Path folder() {
        return folder;
    }

    /**
     * A node serves the manifests.
     *
     * @throws IOException if they cannot be read
     */
    public void serveManifests() throws IOException {
        ManifestNode.start(serving(), folder, ConnectionObserver.NONE, problem -> {})
                .close();
    }

    /**
     * A node follows an API server, and one after it begins with the last known state. The API server is one of the
     * rehearsal's own: the kubeconfig keeps the nodes away from the one that the user may have.
     *
     * @throws IOException if that cannot listen
     * @throws IllegalStateException if it is not followed
     */
    public void followApiServer() throws IOException {
        try (RehearsalServer server = RehearsalServer.start(Files.readString(manifests, StandardCharsets.UTF_8))) {
            Files.writeString(kubeconfig, server.kubeconfig());
            try (ClusterNode _ = ClusterNode.start(following(), ConnectionObserver.NONE)) {
                server.awaitFollowed();
            }
            try (ClusterNode again = ClusterNode.start(following(), ConnectionObserver.NONE)) {
                var _ = again.awaitServing();
            }
        }
    }

    private NodeConfig serving() {
        return NodeConfig.ofManifests(folder, ProxyConfig.DEFAULT, NodePortRanges.ALL);
    }

    private NodeConfig following() {
        NodeConfig serving = serving();
        return new NodeConfig(
                null,
                ApiServerConfig.DEFAULT.withKubeconfig(kubeconfig.toString()),
                state,
                null,
                RehearsalServer.NODE,
                serving.bindAddress(),
                null,
                serving.detectLocal(),
                serving.nodeportAddresses(),
                serving.proxy(),
                new HealthConfig(ANY_PORT, ANY_PORT, false),
                serving.logLevel());
    }

    /** Deletes the directory. */
    @Override
    public void close() throws IOException {
        if (Files.isDirectory(state)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(state)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(state);
        }
        Files.deleteIfExists(kubeconfig);
        Files.deleteIfExists(manifests);
        Files.deleteIfExists(folder);
    }
}
