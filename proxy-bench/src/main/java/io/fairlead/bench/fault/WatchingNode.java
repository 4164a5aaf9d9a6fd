package io.fairlead.bench.fault;

import io.fairlead.bench.cluster.Cluster;
import io.fairlead.bench.cluster.ClusterServer;
import io.fairlead.bench.cluster.ClusterSize;
import io.fairlead.bench.cluster.GeneratedEndpoint.State;
import io.fairlead.bench.cluster.GeneratedService;
import io.fairlead.bench.cluster.GeneratedSlice;
import io.fairlead.bench.fault.FaultContender.Limits;
import io.fairlead.bench.fault.FaultContender.Running;
import io.fairlead.bench.process.Programs;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code fairlead node --master URL} before an API server of its own, which has one Service.
 *
 * <p>Threading: one thread at a time. Ownership: owns the process and the API server.
 */
final class WatchingNode implements Running {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ClusterSize SIZE = new ClusterSize(1, 1, 1, 1);
    private static final String NODE = "node-1";

    private final Path launcher;
    private final String capture;
    private final Cluster cluster = Cluster.generate(SIZE);
    private final GeneratedSlice slice;
    private final int port;
    private @Nullable ClusterServer server;
    private @Nullable ProxyProcess process;

    private WatchingNode(Path launcher, String capture, AddressPort frontend, List<AddressPort> endpoints)
            throws IOException {
        this.launcher = launcher;
        this.capture = capture;
        GeneratedService service = cluster.newService("fault", "service", frontend.address(), frontend.port());
        slice = cluster.newSlice(service, FaultLab.ENDPOINT_PORT, List.of());
        cluster.apply(service);
        change(endpoints);
        ClusterServer started = ClusterServer.start(cluster);
        server = started;
        port = started.address().port();
    }

    /**
     * Starts both.
     *
     * @param folder for its configuration, state and log
     * @throws IOException if one of them cannot be started
     */
    static WatchingNode start(
            Path launcher, String capture, AddressPort frontend, List<AddressPort> endpoints, Path folder)
            throws IOException {
        WatchingNode node = new WatchingNode(launcher, capture, frontend, endpoints);
        try {
            node.process = ProxyProcess.start(node.command(folder), Limits.NONE, folder);
            return node;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private List<String> command(Path folder) throws IOException {
        String url = "http://127.0.0.1:" + port;
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: bench
                contexts:
                - name: bench
                  context: {cluster: bench, user: bench}
                clusters:
                - name: bench
                  cluster: {server: '%s'}
                users:
                - name: bench
                  user: {token: none}
                """.formatted(url));
        return List.of(
                launcher.toString(),
                "node",
                "--kubeconfig",
                kubeconfig.toString(),
                "--hostname-override",
                NODE,
                "--state-dir",
                folder.resolve("state").toString(),
                "--capture",
                capture,
                "--event-loops",
                "1");
    }

    private ProxyProcess process() {
        if (process == null) {
            throw new IllegalStateException("the node has not been started");
        }
        return process;
    }

    @Override
    public void change(List<AddressPort> endpoints) {
        cluster.apply(slice.with(endpoints.stream()
                .map(endpoint -> cluster.newEndpoint(endpoint.address(), State.READY))
                .toList()));
    }

    @Override
    public void stopApiServer() throws IOException {
        ClusterServer running = server;
        server = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void startApiServer() throws IOException {
        server = ClusterServer.startAgain(cluster, port);
    }

    @Override
    public void delete() {
        throw new UnsupportedOperationException("its Services do not change");
    }

    @Override
    public void add(AddressPort frontend) {
        throw new UnsupportedOperationException("its Services do not change");
    }

    @Override
    public void kill() {
        process().kill();
    }

    @Override
    public void startAgain() throws IOException {
        process().startAgain();
    }

    @Override
    public String logEnd() throws IOException {
        return process().logEnd();
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
        }
        stopApiServer();
        Programs.run(PATIENCE, List.of(launcher.toString(), "cleanup"));
    }
}
