package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.testkit.ApiRequest;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.ServiceName;
import io.fairlead.route.RouteTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The source for single Services, against a server that allows no more than a Role for them would. */
@Timeout(60)
final class ServiceWatchIT {
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final ServiceName DB = new ServiceName("data", "db");

    private final List<List<ClusterChange>> batches = new ArrayList<>();
    private TestApiServer server;
    private RouteTable table =
            RouteTable.empty(new io.fairlead.model.Node("node-a", null, List.of()), new NodePortAddresses(List.of()));

    @BeforeEach
    void open() throws IOException {
        server = TestApiServer.start();
        server.put(
                service("shop", "web"),
                slice("shop", "web", "web-1", "10.0.0.1", "10.0.0.2"),
                service("shop", "other"),
                slice("shop", "other", "other-1", "10.0.9.1"),
                service("data", "web"),
                slice("data", "web", "web-1", "10.0.8.1"));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static <T extends HasMetadata> T in(String namespace, T object) {
        object.getMetadata().setNamespace(namespace);
        return object;
    }

    private static Service service(String namespace, String name) {
        return in(namespace, WatchKit.service(name, "10.96.0." + (name.length() + namespace.length())));
    }

    private static EndpointSlice slice(String namespace, String service, String name, String... addresses) {
        return in(namespace, WatchKit.slice(service, name, addresses));
    }

    /** What a Role with get, list and watch of these Services, by name, and of EndpointSlices allows in their namespaces. */
    private static boolean isAllowed(ApiRequest request, Set<ServiceName> services) {
        return request.method().equals("GET") && services.stream().anyMatch(service -> isFor(request, service));
    }

    private static boolean isFor(ApiRequest request, ServiceName service) {
        String base = "/namespaces/" + service.namespace();
        return request.path().equals("/api/v1" + base + "/services")
                        && ("metadata.name=" + service.name()).equals(request.parameter("fieldSelector"))
                || request.path().equals("/api/v1" + base + "/services/" + service.name())
                || request.path().equals("/apis/discovery.k8s.io/v1" + base + "/endpointslices")
                        && ("kubernetes.io/service-name=" + service.name()).equals(request.parameter("labelSelector"));
    }

    private void allowOnly(Set<ServiceName> services) {
        server.always(request -> !isAllowed(request, services), (_, answer) -> {
            answer.status(403, "Forbidden", "");
            return true;
        });
    }

    private ServiceWatch start(ServiceName... services) throws IOException {
        ServiceWatch source = new ServiceWatch(List.of(services), WatchKit.config(server));
        source.start(this::onChanges);
        return source;
    }

    private void onChanges(List<ClusterChange> changes) {
        synchronized (batches) {
            batches.add(changes);
            table = table.apply(changes).table();
        }
    }

    /** Each Service with its ready endpoints. */
    private String served() {
        synchronized (batches) {
            StringBuilder served = new StringBuilder();
            table.routes()
                    .forEach(route -> served.append(route.id().name().service())
                            .append(' ')
                            .append(route.endpoints().allReachable().size())
                            .append("; "));
            return served.toString();
        }
    }

    private void awaitServed(String expected) {
        await().untilAsserted(() -> assertThat(served()).isEqualTo(expected));
    }

    private int batches() {
        synchronized (batches) {
            return batches.size();
        }
    }

    @Test
    void aRoleOfOneNamespaceIsEnoughAndNothingElseIsAskedFor() throws Exception {
        Set<ServiceName> allowed = Set.of(WEB);
        allowOnly(allowed);
        try (ServiceWatch source = start(WEB)) {
            awaitServed("shop/web 2; ");
            assertThat(batches()).isEqualTo(1);
            server.put(
                    slice("shop", "web", "web-1", "10.0.0.1"), slice("shop", "web", "web-2", "10.0.0.3", "10.0.0.4"));
            awaitServed("shop/web 3; ");
            server.put(slice("shop", "other", "other-1", "10.0.9.1", "10.0.9.2"));
            server.forgetHistory();
            server.breakOff();
            server.put(slice("shop", "web", "web-2", "10.0.0.3"));
            awaitServed("shop/web 2; ");
            await().until(() -> source.state().endsWith(" answers"));
        }
        assertThat(server.requests()).isNotEmpty().allMatch(request -> isAllowed(request, allowed));
        assertThat(server.requests().stream().map(ApiRequest::permission).distinct())
                .containsExactlyInAnyOrder(
                        "list services",
                        "watch services",
                        "list discovery.k8s.io/endpointslices",
                        "watch discovery.k8s.io/endpointslices");
    }

    @Test
    void aServiceThatAppearsAndIsDeletedAndCreatedAgainIsFollowed() throws Exception {
        allowOnly(Set.of(DB));
        try (ServiceWatch _ = start(DB)) {
            await().until(() -> batches() == 1);
            assertThat(served()).isEmpty();
            server.put(slice("data", "db", "db-1", "10.0.1.1"));
            Service first = service("data", "db");
            server.put(first);
            awaitServed("data/db 1; ");
            server.delete(first);
            awaitServed("");
            Service second = service("data", "db");
            second.getMetadata().setUid("another");
            server.put(second);
            awaitServed("data/db 1; ");
        }
    }

    @Test
    void severalServicesShareOneClientAndAreReportedAtOnce() throws Exception {
        server.put(service("data", "db"), slice("data", "db", "db-1", "10.0.1.1"));
        allowOnly(Set.of(WEB, DB));
        try (ServiceWatch _ = start(WEB, DB, WEB)) {
            awaitServed("data/db 1; shop/web 2; ");
            assertThat(batches()).isEqualTo(1);
            assertThat(server.count(ApiRequest::isList)).isEqualTo(4);
        }
    }

    @Test
    void endpointsStayWhileTheApiServerIsAway() throws Exception {
        allowOnly(Set.of(WEB));
        try (ServiceWatch source = start(WEB)) {
            awaitServed("shop/web 2; ");
            server.down();
            await().until(() -> source.state().contains("does not answer"));
            assertThat(served()).isEqualTo("shop/web 2; ");
            server.put(slice("shop", "web", "web-1", "10.0.0.5"));
            server.up();
            awaitServed("shop/web 1; ");
            await().until(() -> source.state().endsWith(" answers"));
        }
    }

    @Test
    void whatTheRoleLacksIsSaid() throws Exception {
        server.put(service("data", "db"), slice("data", "db", "db-1", "10.0.1.1"));
        allowOnly(Set.of(WEB));
        try (ServiceWatch source = start(WEB, DB)) {
            await().until(() -> source.state().contains("not listed yet: Service data/db, EndpointSlices of data/db"));
            await().until(() -> source.state().contains("HTTP status 403 for /a"));
            assertThat(source.state()).contains("namespaces/data/").contains("(the Role does not allow it)");
            assertThat(batches()).isZero();
            server.heal();
            awaitServed("data/db 1; shop/web 2; ");
        }
    }

    @Test
    void aHeadlessServiceIsServedToo() throws Exception {
        Service headless = service("data", "db");
        headless.getSpec().setClusterIP("None");
        headless.getSpec().setClusterIPs(List.of("None"));
        EndpointSlice slice = slice("data", "db", "db-1", "10.0.1.1");
        slice.getMetadata().getLabels().put("service.kubernetes.io/headless", "");
        server.put(headless, slice);
        try (ServiceWatch _ = start(DB)) {
            await().untilAsserted(() -> assertThat(served()).contains("data/db 1; "));
        }
    }

    @Test
    void whatCanNeverWorkIsSaidAtOnce() {
        ApiServerConfig config = WatchKit.config(Path.of("/nowhere/kubeconfig"), null);
        assertThatThrownBy(() -> new ServiceWatch(List.of(WEB), config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/nowhere/kubeconfig");
    }

    @Test
    void itsThreadsEndWithIt() throws Exception {
        ServiceWatch source = start(WEB);
        awaitServed("shop/web 2; ");
        source.close();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("fairlead-watch") && thread.isAlive()))
                .isEmpty());
    }
}
