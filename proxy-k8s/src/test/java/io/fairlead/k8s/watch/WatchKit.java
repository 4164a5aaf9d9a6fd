package io.fairlead.k8s.watch;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ClusterSource} that follows a {@link TestApiServer}, with the route table that comes of it.
 *
 * <p>Threading: Thread-safe.
 */
final class WatchKit implements ClusterObserver, AutoCloseable {
    static final int PAGE_SIZE = 2;
    static final Duration STALL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final ApiServer apiServer;
    final ClusterSource source;
    final List<Problem> problems = new CopyOnWriteArrayList<>();
    final List<Boolean> eligibility = new CopyOnWriteArrayList<>();
    final List<Instant> triggers = new CopyOnWriteArrayList<>();

    /** Every difference of a route or frontend that has come of a change, in words. */
    final List<String> differences = new CopyOnWriteArrayList<>();

    private volatile RouteTable table =
            RouteTable.empty(new io.fairlead.model.Node("node-a", null, List.of()), new NodePortAddresses(List.of()));

    WatchKit(TestApiServer server, ApiServerConfig config) {
        this(server, config, null);
    }

    WatchKit(TestApiServer server, ApiServerConfig config, @Nullable String proxyName) {
        this(ApiServer.of(config), proxyName);
    }

    WatchKit(ApiServer apiServer, @Nullable String proxyName) {
        this.apiServer = apiServer;
        source = new ClusterSource(apiServer, "node-a", proxyName, Duration.ZERO, this);
    }

    /** A source that has been told to start. */
    static WatchKit started(TestApiServer server) throws IOException {
        WatchKit kit = new WatchKit(server, config(server));
        kit.source.start();
        return kit;
    }

    /** A source that has all that the server has. */
    static WatchKit synced(TestApiServer server) throws IOException {
        WatchKit kit = started(server);
        kit.awaitSynced();
        return kit;
    }

    /** As a kubeconfig that names the server says. */
    static ApiServerConfig config(TestApiServer server) throws IOException {
        return config(kubeconfig(server, "token: none"), null);
    }

    static ApiServerConfig config(Path kubeconfig, @Nullable String master) {
        ApiServerConfig usual = ApiServerConfig.DEFAULT;
        return new ApiServerConfig(
                kubeconfig.toString(), null, master, usual.kubeApiQps(), usual.kubeApiBurst(), PAGE_SIZE, STALL);
    }

    static Path kubeconfig(TestApiServer server, String user) throws IOException {
        Path file = Files.createTempFile("kubeconfig", ".yaml");
        file.toFile().deleteOnExit();
        Files.writeString(file, server.kubeconfig(user));
        return file;
    }

    void awaitSynced() {
        until("it is synced", () -> source.synced().isDone());
    }

    static void until(String what, BooleanSupplier isSo) {
        await(what).pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(isSo::getAsBoolean);
    }

    @Override
    public synchronized void onChanges(List<ClusterChange> changes, @Nullable Instant trigger) {
        RouteUpdate update = table.apply(changes);
        update.routes().forEach(change -> differences.add("route " + change.id()));
        update.frontends().forEach(change -> differences.add("frontend " + change.address()));
        table = update.table();
        if (trigger != null) {
            triggers.add(trigger);
        }
    }

    @Override
    public void onNode(boolean isEligible) {
        eligibility.add(isEligible);
    }

    @Override
    public void onProblem(Problem problem) {
        problems.add(problem);
    }

    RouteTable table() {
        return table;
    }

    /** Names of the Services that are there, and how many endpoints each can reach: {@code [web 2]}. */
    List<String> served() {
        List<String> served = new ArrayList<>();
        for (Route route : table.routes()) {
            ServicePortId id = route.id();
            served.add(id.name().service().name() + " "
                    + route.endpoints().allReachable().size());
        }
        return served;
    }

    /** Addresses that are claimed. */
    SortedSet<String> frontends() {
        SortedSet<String> addresses = new TreeSet<>();
        for (Frontend frontend : table.frontends()) {
            addresses.add(frontend.address().toString());
        }
        return addresses;
    }

    void awaitServed(String... expected) {
        until(List.of(expected) + " are served", () -> served().equals(List.of(expected)));
    }

    /** A Service of namespace default with one TCP port. */
    static Service service(String name, String clusterIp) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP(clusterIp)
                .withClusterIPs(clusterIp)
                .withIpFamilies("IPv4")
                .addNewPort()
                .withPort(80)
                .withProtocol("TCP")
                .endPort()
                .endSpec()
                .build();
    }

    /** A slice of namespace default with ready endpoints at port 5000. */
    static EndpointSlice slice(String service, String name, String... addresses) {
        EndpointSliceBuilder slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("")
                .withProtocol("TCP")
                .withPort(5000)
                .endPort();
        for (String address : addresses) {
            slice.addNewEndpoint()
                    .withAddresses(address)
                    .withNewConditions()
                    .withReady(true)
                    .endConditions()
                    .endEndpoint();
        }
        return slice.build();
    }

    static Node node() {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("node-a")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    static ServiceName name(String name) {
        return new ServiceName("default", name);
    }

    @Override
    public void close() {
        source.close();
        apiServer.close();
    }
}
