package io.fairlead.k8s.node;

import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.AccessLogConfig;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.k8s.source.FolderSource;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.proxy.Proxy;
import io.fairlead.testkit.Warnings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of manifests, the endpoints that they name, and a node that serves them.
 *
 * <p>Threading: confined to the test.
 *
 * <p>Ownership: ends its node and its endpoints when it is closed.
 */
final class ManifestKit implements AutoCloseable {
    static final int PORT = 8080;

    /** A change of a file is effective within a second; the rest is for a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Two event loops, however many cores there are; and a test that leaves connections open ends soon. */
    static final ProxyConfig CONFIG = ProxyConfig.DEFAULT.withEventLoops(2).withDrainTimeout(Duration.ofMillis(100));

    private final Path folder;
    private final List<KitEndpoint> endpoints = new ArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<ConnectionSummary> summaries = new CopyOnWriteArrayList<>();
    private final Warnings warnings = Warnings.capture();
    private @Nullable ManifestNode node;

    ManifestKit(Path temp) {
        folder = temp.resolve("manifests");
        try {
            Files.createDirectory(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Endpoints with names e0, e1 and so on, each on an address of its own. */
    List<KitEndpoint> endpoints(int count) {
        return Stream.generate(this::endpoint).limit(count).toList();
    }

    KitEndpoint endpoint() {
        return own(KitEndpoint.start("e" + endpoints.size()));
    }

    KitEndpoint own(KitEndpoint endpoint) {
        endpoints.add(endpoint);
        return endpoint;
    }

    /** A free address for a Service. */
    static AddressPort freshClusterIp() {
        return new AddressPort(Loopback.fresh(), PORT);
    }

    static AddressPort nodePort(int port) {
        return new AddressPort(Loopback.NODE, port);
    }

    /** Writes a file as most programs do: next to it first, then over it. */
    void write(String file, Object... objects) throws IOException {
        Path unfinished = folder.resolve("." + file + ".tmp");
        Files.writeString(unfinished, text(objects));
        Files.move(unfinished, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String text(Object... objects) {
        return Stream.of(objects).map(Object::toString).collect(Collectors.joining("---\n"));
    }

    void delete(String file) throws IOException {
        Files.delete(folder.resolve(file));
    }

    /** The changes that the proxy would be told of, if these objects were new. */
    List<ClusterChange> changes(Path temp, Object... objects) throws IOException {
        Path file = Files.writeString(temp.resolve("changes.yaml"), text(objects));
        List<ClusterChange> changes = new ArrayList<>();
        FolderSource.read(file, null, changes::addAll, problem -> problems.add(problem.toString()));
        return changes;
    }

    void start() {
        start(CONFIG);
    }

    void start(ProxyConfig config) {
        start(config, Ticker.systemTicker());
    }

    /** With health and an admin API as configured. */
    void start(HealthConfig health) {
        node = ManifestNode.start(
                NodeConfig.ofManifests(folder, CONFIG, NodePortRanges.parse(List.of(Loopback.NODE + "/32")))
                        .withHealth(health),
                folder,
                summaries::add,
                problem -> problems.add(problem.toString()),
                new NodeHooks(
                        key -> "option --" + key,
                        level -> {
                            if (!level.equals("DEBUG")) {
                                throw new IllegalArgumentException("'" + level + "' is not a log level");
                            }
                        },
                        () -> {}));
    }

    void start(ProxyConfig config, Ticker affinityClock) {
        start(
                NodeConfig.ofManifests(folder, config, NodePortRanges.parse(List.of(Loopback.NODE + "/32"))),
                affinityClock);
    }

    /** The same with an access log. */
    void start(AccessLogConfig accessLog) {
        start(
                NodeConfig.ofManifests(folder, CONFIG, NodePortRanges.parse(List.of(Loopback.NODE + "/32")))
                        .withAccessLog(accessLog),
                Ticker.systemTicker());
    }

    private void start(NodeConfig config, Ticker affinityClock) {
        node = ManifestNode.start(
                config, folder, summaries::add, problem -> problems.add(problem.toString()), affinityClock);
    }

    Proxy proxy() {
        return Objects.requireNonNull(node, "not started").proxy();
    }

    /** What was said to be wrong with the manifests. */
    List<String> problems() {
        return problems;
    }

    /** What the log warns of. */
    List<String> warnings() {
        return warnings.messages();
    }

    /** The connections that have ended. */
    List<ConnectionSummary> summaries() {
        return summaries;
    }

    /** Waits until the Services at a cluster IP have so many endpoints. */
    void awaitCandidates(String service, int count) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(() -> proxy().balancers().stream()
                        .filter(balancer ->
                                balancer.id().name().service().name().equals(service))
                        .anyMatch(balancer ->
                                balancer.candidates(FrontendKind.CLUSTER_IP).size() == count));
    }

    static void awaitAnswer(AddressPort service) {
        await().pollInterval(Duration.ofMillis(5))
                .ignoreExceptionsInstanceOf(SocketException.class)
                .atMost(PATIENCE)
                .until(() -> !isRefused(service));
    }

    static void awaitRefused(AddressPort service) {
        await().pollInterval(Duration.ofMillis(5))
                .ignoreExceptionsInstanceOf(SocketException.class)
                .atMost(PATIENCE)
                .until(() -> isRefused(service));
    }

    /** Whether a connection is refused; fails if it ends in any other way. */
    static boolean isRefused(AddressPort service) throws IOException {
        try {
            KitClient.ask(service);
            return false;
        } catch (ConnectException _) {
            return true;
        }
    }

    void awaitProblem(String part) {
        await().atMost(PATIENCE).until(() -> problems.stream().anyMatch(problem -> problem.contains(part)));
    }

    void awaitWarning(String part) {
        await().atMost(PATIENCE).until(() -> warnings().stream().anyMatch(warning -> warning.contains(part)));
    }

    /** Where the proxy listens now, without the ports. */
    List<IpAddress> listening() {
        return proxy().listening().join().stream()
                .map(frontend -> frontend.address().address())
                .toList();
    }

    @Override
    public void close() {
        endpoints.forEach(KitEndpoint::close);
        if (node != null) {
            node.close();
        }
        warnings.close();
    }
}
