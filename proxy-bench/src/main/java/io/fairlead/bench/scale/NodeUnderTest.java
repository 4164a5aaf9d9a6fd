package io.fairlead.bench.scale;

import io.fairlead.bench.process.GcLog;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Fairlead as its users run it before an API server, {@code fairlead node --master URL}, with one event loop.
 *
 * <p>Threading: one thread at a time.
 *
 * <p>Ownership: owns the process; close it.
 */
final class NodeUnderTest implements AutoCloseable {
    /** Which node of the cluster it is. */
    private static final String NAME = "node-1";

    /** Node ports are served here, where nobody else's can be in the way. */
    private static final String NODE_PORT_ADDRESS = "127.82.0.2/32";

    private static final String JAVA_OPTIONS = "FAIRLEAD_JAVA_OPTS";

    private final MeasuredProcess process;
    private final GcLog gcLog;

    private NodeUnderTest(MeasuredProcess process, GcLog gcLog) {
        this.process = process;
        this.gcLog = gcLog;
    }

    /**
     * Starts it.
     *
     * @param launcher the script of the checkout
     * @param apiServer where the API server listens
     * @param folder for its configuration and logs
     * @throws IOException if it cannot be started
     */
    static NodeUnderTest start(Path launcher, AddressPort apiServer, Path folder) throws IOException {
        String url = "http://" + apiServer;
        GcLog gcLog = new GcLog(folder.resolve("gc.log"));
        Path kubeconfig = folder.resolve("kubeconfig");
        Files.writeString(kubeconfig, kubeconfig(url));
        String options = Objects.requireNonNullElse(System.getenv(JAVA_OPTIONS), "");
        List<String> command = List.of(
                "env",
                JAVA_OPTIONS + "=" + gcLog.option() + " " + options,
                launcher.toString(),
                "node",
                "--master",
                url,
                "--kubeconfig",
                kubeconfig.toString(),
                "--hostname-override",
                NAME,
                "--capture",
                "none",
                "--event-loops",
                "1",
                "--nodeport-addresses",
                NODE_PORT_ADDRESS,
                "--healthz-bind-address",
                freeAddress(),
                "--metrics-bind-address",
                freeAddress());
        return new NodeUnderTest(MeasuredProcess.start(command, folder.resolve("node.log")), gcLog);
    }

    private static String kubeconfig(String url) {
        return """
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
                """.formatted(url);
    }

    private static String freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    MeasuredProcess process() {
        return process;
    }

    GcLog gcLog() {
        return gcLog;
    }

    /**
     * Does nothing as long as it runs.
     *
     * @throws IOException if it has ended
     */
    void check() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the node has ended: " + process.logEnd());
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
