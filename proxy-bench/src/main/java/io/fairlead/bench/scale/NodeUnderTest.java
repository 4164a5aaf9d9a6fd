package io.fairlead.bench.scale;

import io.fairlead.bench.process.GcLog;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

    /** Node ports are served here, where no other program uses them. */
    private static final String NODE_PORT_ADDRESS = "127.82.0.2/32";

    private static final String JAVA_OPTIONS = "FAIRLEAD_JAVA_OPTS";

    private final MeasuredProcess process;
    private final GcLog gcLog;
    private final String metrics;

    private NodeUnderTest(MeasuredProcess process, GcLog gcLog, String metrics) {
        this.process = process;
        this.gcLog = gcLog;
        this.metrics = metrics;
    }

    /**
     * Starts it.
     *
     * @param launcher the script of the checkout
     * @param capture a value of {@code --capture}
     * @param apiServer where the API server listens
     * @param folder for its configuration and logs
     * @throws IOException if it cannot be started
     */
    static NodeUnderTest start(Path launcher, String capture, AddressPort apiServer, Path folder) throws IOException {
        String url = "http://" + apiServer;
        GcLog gcLog = new GcLog(folder.resolve("gc.log"));
        Path kubeconfig = folder.resolve("kubeconfig");
        Files.writeString(kubeconfig, kubeconfig(url));
        String options = Objects.requireNonNullElse(System.getenv(JAVA_OPTIONS), "");
        String metrics = freeAddress();
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
                "--state-dir",
                folder.resolve("state").toString(),
                "--capture",
                capture,
                "--keep-rules-on-stop",
                "--event-loops",
                "1",
                "--nodeport-addresses",
                NODE_PORT_ADDRESS,
                "--healthz-bind-address",
                freeAddress(),
                "--metrics-bind-address",
                metrics);
        return new NodeUnderTest(MeasuredProcess.start(command, folder.resolve("node.log")), gcLog, metrics);
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
     * The sum of all values of a metric of its own; 0 if it has none of this name.
     *
     * @throws IOException if it does not answer
     */
    double metric(String name) throws IOException {
        try (InputStream in =
                URI.create("http://" + metrics + "/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
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
