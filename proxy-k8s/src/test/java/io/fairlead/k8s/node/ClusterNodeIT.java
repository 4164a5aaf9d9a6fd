package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.config.DaemonSetName;
import io.fairlead.k8s.config.DetectLocal;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.k8s.testkit.ApiRequest;
import io.fairlead.k8s.testkit.Chart;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.watch.ApiServer;
import io.fairlead.k8s.watch.OwnDaemonSet;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.observe.ConnectionObserver;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that follows an API server, with everything that it tells of itself. */
final class ClusterNodeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NODE = "node-a";

    private final HttpClient http = HttpClient.newHttpClient();
    private final AddressPort healthz = new AddressPort(Loopback.NODE, Loopback.freeNodePort());
    private final AddressPort admin = new AddressPort(Loopback.NODE, Loopback.freeNodePort());
    private final AddressPort web = ManifestKit.freshClusterIp();
    private final List<KitEndpoint> endpoints = new ArrayList<>();
    private TestApiServer server;
    private @Nullable ClusterNode node;

    @TempDir
    private Path temporary;

    /** Where nodes keep the last known state; null for nowhere. */
    private @Nullable Path stateDir;

    @BeforeEach
    void startServer() throws IOException {
        server = TestApiServer.start();
        server.put(
                new NodeBuilder().withNewMetadata().withName(NODE).endMetadata().build());
        for (int i = 0; i < 3; i++) {
            endpoints.add(KitEndpoint.start("e" + i));
        }
    }

    @AfterEach
    void stop() throws IOException {
        if (node != null) {
            node.close();
        }
        endpoints.forEach(KitEndpoint::close);
        server.close();
        http.close();
    }

    private ClusterNode start() throws IOException {
        NodeConfig config = new NodeConfig(
                null,
                apiServer(),
                stateDir,
                null,
                NODE,
                IpAddress.any(IpFamily.IPV4),
                null,
                DetectLocal.NONE,
                NodePortRanges.parse(List.of(Loopback.NODE + "/32")),
                ProxyConfig.DEFAULT.withEventLoops(2).withDrainTimeout(Duration.ofMillis(100)),
                new HealthConfig(healthz, admin, false),
                "INFO");
        ClusterNode started = ClusterNode.start(config, ConnectionObserver.NONE);
        node = started;
        return started;
    }

    private ApiServerConfig apiServer() throws IOException {
        Path kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
        kubeconfig.toFile().deleteOnExit();
        Files.writeString(kubeconfig, server.kubeconfig("token: none"));
        ApiServerConfig usual = ApiServerConfig.DEFAULT;
        return new ApiServerConfig(
                kubeconfig.toString(),
                null,
                null,
                usual.kubeApiQps(),
                usual.kubeApiBurst(),
                usual.listPageSize(),
                usual.watchStallTimeout());
    }

    private ServiceBuilder service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP(web.address().toString())
                .addNewPort()
                .withPort(web.port())
                .withProtocol("TCP")
                .endPort()
                .endSpec();
    }

    private EndpointSlice slice(int... numbers) {
        EndpointSliceBuilder slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web-1")
                .addToLabels("kubernetes.io/service-name", "web")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("")
                .withProtocol("TCP")
                .withPort(KitEndpoint.PORT)
                .endPort();
        for (int number : numbers) {
            slice.addNewEndpoint()
                    .withAddresses(endpoints.get(number).address().address().toString())
                    .withNodeName(NODE)
                    .withNewConditions()
                    .withReady(true)
                    .endConditions()
                    .endEndpoint();
        }
        return slice.build();
    }

    private SortedSet<String> answers() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            names.add(KitClient.ask(web));
        }
        return names;
    }

    private HttpResponse<String> get(AddressPort address, String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://" + address + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitStatus(AddressPort address, String path, int status) {
        await(path + " answers " + status)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> get(address, path).statusCode() == status);
    }

    @Test
    void servesWhatTheApiServerHasAndFollowsIt() throws IOException {
        server.put(service().build(), slice(0, 1, 2));
        start().awaitServing();
        assertThat(answers()).containsExactly("e0", "e1", "e2");
        server.put(slice(0, 2));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(answers()).containsExactly("e0", "e2"));
        server.put(slice());
        ManifestKit.awaitRefused(web);
        server.put(slice(1));
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(ConnectException.class)
                .untilAsserted(() -> assertThat(answers()).containsExactly("e1"));
        server.delete(service().build());
        ManifestKit.awaitRefused(web);
    }

    @Test
    void runningConnectionsFinishWhenTheirServiceIsDeletedOrTheirEndpointLeaves() throws IOException {
        server.put(service().build(), slice(0));
        start().awaitServing();
        try (KitClient running = KitClient.open(web)) {
            server.put(slice(1));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(answers()).containsExactly("e1"));
            assertThat(running.isAlive()).isTrue();
            server.delete(service().build());
            ManifestKit.awaitRefused(web);
            assertThat(running.isAlive()).isTrue();
        }
    }

    @Test
    void aDualStackServiceIsServedInEachFamilyByItsOwnEndpoints() throws IOException {
        AddressPort six = new AddressPort(IpAddress.parse("::1"), Loopback.freeNodePort());
        Service dual = service()
                .editSpec()
                .withClusterIPs(web.address().toString(), "::1")
                .withIpFamilies("IPv4", "IPv6")
                .editFirstPort()
                .withPort(six.port())
                .endPort()
                .endSpec()
                .build();
        try (KitEndpoint endpoint = KitEndpoint.start("six", new AddressPort(IpAddress.parse("::1"), 0))) {
            EndpointSlice slice = new EndpointSliceBuilder(slice(0))
                    .editMetadata()
                    .withName("web-six")
                    .endMetadata()
                    .withAddressType("IPv6")
                    .editFirstPort()
                    .withPort(endpoint.address().port())
                    .endPort()
                    .editFirstEndpoint()
                    .withAddresses("::1")
                    .endEndpoint()
                    .build();
            server.put(dual, slice(0), slice);
            start().awaitServing();
            assertThat(KitClient.ask(six)).isEqualTo("six");
            assertThat(KitClient.ask(new AddressPort(web.address(), six.port())))
                    .isEqualTo("e0");
            server.delete(slice);
            ManifestKit.awaitRefused(six);
            assertThat(KitClient.ask(new AddressPort(web.address(), six.port())))
                    .isEqualTo("e0");
        }
    }

    @Test
    void theLastKnownStateIsServedUntilTheApiServerIsListed() throws IOException {
        stateDir = temporary.resolve("state");
        server.put(service().build(), slice(0, 1));
        start().awaitServing();
        stopNode();
        server.down();

        assertTimeoutPreemptively(PATIENCE, () -> start().awaitServing());

        assertThat(answers()).containsExactly("e0", "e1");
        awaitStatus(healthz, "/healthz", 503);
        assertThat(get(healthz, "/livez").body()).contains("; serving the last known state of ");
        server.put(slice(2));
        server.up();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(answers()).containsExactly("e2"));
        awaitStatus(healthz, "/healthz", 200);
        assertThat(get(healthz, "/livez").body()).doesNotContain("last known state");
    }

    @Test
    void aServiceThatWasDeletedMeanwhileIsServedNoLongerOnceTheApiServerIsListed() throws IOException {
        stateDir = temporary.resolve("state");
        server.put(service().build(), slice(0));
        start().awaitServing();
        stopNode();
        server.delete(service().build());

        start().awaitServing();

        ManifestKit.awaitRefused(web);
    }

    private void stopNode() {
        if (node != null) {
            node.close();
            node = null;
        }
    }

    @Test
    void withoutAnApiServerItIsAliveButNotToBeSentTrafficAndSaysWhatItWaitsFor() throws IOException {
        server.put(service().build(), slice(0));
        server.down();
        ClusterNode started = start();
        awaitStatus(healthz, "/livez", 200);
        awaitStatus(healthz, "/healthz", 503);
        await().atMost(PATIENCE).until(() -> get(healthz, "/livez").body().contains("does not answer since"));
        assertThat(get(healthz, "/livez").body()).contains("not listed yet: [SERVICES, ENDPOINT_SLICES, NODE]");
        server.up();
        started.awaitServing();
        assertThat(answers()).containsExactly("e0");
        awaitStatus(healthz, "/healthz", 200);
        assertThat(get(healthz, "/healthz").body()).contains("answers\"").doesNotContain("not listed");
    }

    @Test
    void connectionsAreServedWhileTheApiServerIsAway() throws IOException {
        server.put(service().build(), slice(0));
        ClusterNode started = start();
        started.awaitServing();
        server.down();
        await().atMost(PATIENCE).until(() -> get(healthz, "/livez").body().contains("does not answer since"));
        assertThat(answers()).containsExactly("e0");
        awaitStatus(healthz, "/healthz", 200);
        server.up();
        server.put(slice(1));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(answers()).containsExactly("e1"));
    }

    @Test
    void theHealthCheckNodePortCountsReadyEndpointsOfThisNodeAndClosesWithThePolicy() throws IOException {
        int port = Loopback.freeNodePort();
        Service local = service()
                .editSpec()
                .withType("LoadBalancer")
                .withExternalTrafficPolicy("Local")
                .withHealthCheckNodePort(port)
                .endSpec()
                .build();
        AddressPort check = new AddressPort(Loopback.NODE, port);
        server.put(local, slice(0, 1));
        start().awaitServing();
        awaitStatus(check, "/any/path", 200);
        HttpResponse<String> answer = get(check, "/");
        assertThat(answer.body())
                .isEqualTo("{\n\t\"service\": {\n\t\t\"namespace\": \"default\",\n\t\t\"name\": \"web\"\n\t},\n"
                        + "\t\"localEndpoints\": 2,\n\t\"serviceProxyHealthy\": true\n}");
        assertThat(answer.headers().firstValue("X-Load-Balancing-Endpoint-Weight"))
                .hasValue("2");
        EndpointSlice terminating = slice(0);
        terminating
                .getEndpoints()
                .getFirst()
                .setConditions(new io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditionsBuilder()
                        .withReady(false)
                        .withServing(true)
                        .withTerminating(true)
                        .build());
        server.put(terminating);
        awaitStatus(check, "/", 503);
        assertThat(answers()).as("it serves still").containsExactly("e0");
        server.put(slice(0));
        awaitStatus(check, "/", 200);
        server.put(service().editSpec().withType("LoadBalancer").endSpec().build());
        ManifestKit.awaitRefused(check);
    }

    @Test
    void aNodeThatIsAboutToGoIsNotSentNewTrafficButStaysAlive() throws IOException {
        start().awaitServing();
        awaitStatus(healthz, "/healthz", 200);
        server.put(new NodeBuilder()
                .withNewMetadata()
                .withName(NODE)
                .endMetadata()
                .withNewSpec()
                .addNewTaint("NoSchedule", "ToBeDeletedByClusterAutoscaler", null, "1")
                .endSpec()
                .build());
        awaitStatus(healthz, "/healthz", 503);
        awaitStatus(healthz, "/livez", 200);
    }

    @Test
    void aBadSettingKeepsTheDefaultAndRaisesAnEventAndAMetric() throws IOException {
        server.put(
                service()
                        .editMetadata()
                        .addToAnnotations("fairlead.io/dial-attempts", "many")
                        .endMetadata()
                        .build(),
                slice(0));
        start().awaitServing();
        assertThat(answers()).containsExactly("e0");
        await().atMost(PATIENCE)
                .until(() -> server.count(request -> request.permission().equals("create events.k8s.io/events")) == 1);
        assertThat(server.requests().stream()
                        .filter(request -> request.method().equals("POST"))
                        .map(ApiRequest::body))
                .singleElement()
                .asString()
                .contains("InvalidSetting", "fairlead.io/dial-attempts", "'many'");
        assertThat(get(admin, "/metrics").body())
                .contains("fairlead_service_setting_rejected_total{key=\"dial-attempts\"} 1.0");
    }

    @Test
    void anEndpointThatDoesNotAcceptIsEjectedAndCounted() throws IOException {
        server.put(service().build(), slice(0, 1));
        endpoints.get(1).close();
        start().awaitServing();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(answers()).containsExactly("e0");
            assertThat(get(admin, "/metrics").body())
                    .contains("fairlead_ejected_endpoints 1.0")
                    .contains("fairlead_affinity_evictions_total 0.0")
                    .doesNotContain("fairlead_endpoint_ejections_total 0.0")
                    .containsPattern("fairlead_service_connections_total\\{[^}]*service=\"web\"} [1-9]")
                    .containsPattern("fairlead_service_connections_retried_total\\{[^}]*service=\"web\"} [1-9]")
                    .containsPattern("fairlead_service_endpoint_ejections_total\\{[^}]*service=\"web\"} [1-9]")
                    .containsPattern("fairlead_endpoint_failed_attempts_total\\{[^}]*} [1-9]")
                    .contains("process_files_open_files");
        });
        server.put(slice(0));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(get(admin, "/metrics").body()).contains("fairlead_ejected_endpoints 0.0"));
    }

    @Test
    void twoServicesThatClaimOneAddressAreToldApartByAgeAndTheLoserIsToldByAnEvent() throws IOException {
        server.put(service().build(), slice(0));
        server.put(service()
                .editMetadata()
                .withName("younger")
                .withCreationTimestamp("2026-02-02T00:00:00Z")
                .endMetadata()
                .build());
        start().awaitServing();
        assertThat(answers()).containsExactly("e0");
        await().atMost(PATIENCE)
                .until(() -> server.count(request -> request.permission().equals("create events.k8s.io/events")) == 1);
        assertThat(server.requests().stream()
                        .filter(request -> request.method().equals("POST"))
                        .map(ApiRequest::body))
                .singleElement()
                .asString()
                .contains("AddressConflict", "\"name\":\"younger\"", "\"uid\":\"");
    }

    private List<String> events() {
        return server.requests().stream()
                .filter(request -> request.permission().equals("create events.k8s.io/events"))
                .map(ApiRequest::body)
                .toList();
    }

    @Test
    void anOutageOfAllEndpointsIsToldByOneEvent() throws IOException {
        server.put(service().build(), slice(0, 1));
        endpoints.get(0).close();
        endpoints.get(1).close();
        start().awaitServing();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThatThrownBy(() -> KitClient.ask(web)).isInstanceOf(IOException.class);
            assertThat(events()).isNotEmpty();
        });
        assertThatThrownBy(() -> KitClient.ask(web)).isInstanceOf(IOException.class);
        assertThat(events())
                .singleElement()
                .asString()
                .contains(
                        "AllEndpointsEjected",
                        "\"name\":\"web\"",
                        "all 2 endpoints are ejected",
                        "the last attempt: Connection refused");
    }

    @Test
    void aPortThatIsNotProxiedIsToldByAnEvent() throws IOException {
        server.put(
                service()
                        .editSpec()
                        .addNewPort()
                        .withName("signalling")
                        .withPort(3868)
                        .withProtocol("SCTP")
                        .endPort()
                        .editFirstPort()
                        .withName("web")
                        .endPort()
                        .endSpec()
                        .build(),
                slice(0));
        start().awaitServing();

        await().atMost(PATIENCE).until(() -> !events().isEmpty());
        assertThat(events()).singleElement().asString().contains("ProtocolNotProxied", "port 3868 uses SCTP");
    }

    @Test
    void aNodePortThatIsTakenIsToldByAnEventAndServedOnceItIsFree() throws IOException {
        int nodePort = Loopback.freeNodePort();
        AddressPort address = new AddressPort(Loopback.NODE, nodePort);
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Loopback.socketAddress(address));
            server.put(
                    service()
                            .editSpec()
                            .withType("NodePort")
                            .editFirstPort()
                            .withNodePort(nodePort)
                            .endPort()
                            .endSpec()
                            .build(),
                    slice(0));
            start().awaitServing();
            await().atMost(PATIENCE)
                    .until(() ->
                            server.count(request -> request.permission().equals("create events.k8s.io/events")) == 1);
            assertThat(server.requests().stream()
                            .filter(request -> request.method().equals("POST"))
                            .map(ApiRequest::body))
                    .singleElement()
                    .asString()
                    .contains(
                            "FailedToBindNodePort",
                            "\"name\":\"web\"",
                            "node port " + address + " of default/web",
                            "another socket listens on this port");
        }
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> KitClient.ask(address).equals("e0"));
    }

    @Test
    void theTimeFromTheTriggerIsMeasured() throws IOException {
        server.put(service().build());
        start().awaitServing();
        EndpointSlice timed = slice(0);
        timed.getMetadata()
                .setAnnotations(Map.of(
                        "endpoints.kubernetes.io/last-change-trigger-time",
                        Instant.now().toString()));
        server.put(timed);
        await().atMost(PATIENCE)
                .until(() -> get(admin, "/metrics")
                        .body()
                        .contains("kubeproxy_network_programming_duration_seconds_count{ip_family=\"IPv4\"} 1"));
    }

    @Test
    void operatorsCanAskForModeAndConfiguration() throws IOException {
        start().awaitServing();
        assertThat(get(admin, "/proxyMode").statusCode()).isEqualTo(200);
        assertThat(get(admin, "/healthz").body()).isEqualTo("ok");
        assertThat(get(admin, "/configz").body())
                .contains(
                        "\"kubeproxy.config.k8s.io\"",
                        "\"hostnameOverride\":\"node-a\"",
                        "\"clusterCIDR\":\"\",\"detectLocalMode\":\"ClusterCIDR\"");
    }

    @Test
    void everyRightOfTheChartIsUsedAndEveryRequestIsAllowed() throws IOException {
        server.once(ApiRequest::isNewEvent, (request, answer) -> {
            answer.status(409, "AlreadyExists", "");
            return true;
        });
        server.put(
                service()
                        .editMetadata()
                        .addToAnnotations("fairlead.io/dial-attempts", "many")
                        .endMetadata()
                        .build(),
                slice(0));
        start().awaitServing();
        server.put(slice(0, 1));
        await().atMost(PATIENCE)
                .until(() -> server.count(request -> request.permission().equals("patch events.k8s.io/events")) == 1);
        await().atMost(PATIENCE).until(() -> server.count(ApiRequest::isWatch) >= 3);
        askForOwnDaemonSet();

        assertThat(server.requests().stream().map(ApiRequest::permission).collect(Collectors.toSet()))
                .isEqualTo(rightsOfTheChart());
    }

    /** As a pod that captures traffic does when it is stopped. */
    private void askForOwnDaemonSet() throws IOException {
        server.always(request -> request.path().contains("/daemonsets/"), (_, answer) -> {
            answer.json(200, "", """
                    {"apiVersion": "apps/v1", "kind": "DaemonSet",
                     "metadata": {"name": "fairlead", "namespace": "kube-system"},
                     "spec": {"template": {"spec": {"nodeSelector": {}}}}}""");
            return true;
        });
        try (ApiServer apiServer = ApiServer.of(apiServer())) {
            assertThat(new OwnDaemonSet(apiServer, DaemonSetName.parse("kube-system/fairlead"), NODE)
                            .willReplaceThisPod())
                    .isTrue();
        }
    }

    private static Set<String> rightsOfTheChart() throws IOException {
        Chart chart = Chart.with("");
        Set<String> rights = new TreeSet<>();
        for (PolicyRule rule : Stream.of(
                        chart.first(ClusterRole.class).getRules(),
                        chart.first(Role.class).getRules())
                .flatMap(List::stream)
                .toList()) {
            for (String verb : rule.getVerbs()) {
                for (String group : rule.getApiGroups()) {
                    rule.getResources()
                            .forEach(each -> rights.add(verb + " " + (group.isEmpty() ? "" : group + "/") + each));
                }
            }
        }
        return rights;
    }
}
