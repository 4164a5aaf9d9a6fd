package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Services are created, change their type, lose their endpoints, and are deleted. */
@ParameterizedClass
@EnumSource(
        value = RelayMode.class,
        names = {"AUTO", "COPY"})
class ServiceLifecycleIT {
    private final AddressPort web = ManifestKit.freshClusterIp();

    private final RelayMode relay;

    @TempDir
    Path temp;

    @AutoClose
    private ManifestKit kit;

    private List<KitEndpoint> endpoints;

    ServiceLifecycleIT(RelayMode relay) {
        this.relay = relay;
    }

    @BeforeEach
    void start() throws IOException {
        kit = new ManifestKit(temp);
        endpoints = kit.endpoints(2);
        kit.write("slice.yaml", SliceText.of("web-1", "web", endpoints));
        kit.start(ManifestKit.CONFIG.withRelay(relay));
    }

    @Test
    void createdServiceAnswersWithinFiveMillisecondsOfItsEvents() throws Exception {
        Timings.assertMedianAtMost(Duration.ofMillis(5), "a Service is created, until it answers", 50, repetition -> {
            String name = "created-" + repetition;
            AddressPort address = ManifestKit.freshClusterIp();
            List<ClusterChange> service = kit.changes(temp, ServiceText.of(name, address));
            List<ClusterChange> slice = kit.changes(temp, SliceText.of(name + "-1", name, endpoints));
            long start = System.nanoTime();
            var created = kit.proxy().apply(service);
            kit.proxy().apply(slice).join();
            created.join();
            assertThat(KitClient.ask(address)).startsWith("e");
            return System.nanoTime() - start;
        });
    }

    @Test
    void createdServiceAnswersWithinASecondOfItsFile() throws Exception {
        Timings.assertMedianAtMost(Duration.ofSeconds(1), "a file is written, until its Service answers", 5, i -> {
            String name = "filed-" + i;
            AddressPort address = ManifestKit.freshClusterIp();
            long start = System.nanoTime();
            kit.write(name + ".yaml", ServiceText.of(name, address), SliceText.of(name + "-1", name, endpoints));
            ManifestKit.awaitAnswer(address);
            return System.nanoTime() - start;
        });
    }

    @Test
    void deletedServiceRefusesNewConnectionsAndFinishesRunningOnes() throws IOException {
        kit.write("service.yaml", ServiceText.of("web", web));
        ManifestKit.awaitAnswer(web);
        try (KitClient running = KitClient.open(web)) {
            kit.delete("service.yaml");
            ManifestKit.awaitRefused(web);

            assertThat(ManifestKit.isRefused(web)).isTrue();
            assertThat(running.isAlive()).isTrue();
        }
        await().atMost(ManifestKit.PATIENCE).until(() -> kit.proxy().openConnections() == 0);
    }

    @Test
    void externalNameIsReachableWhileItHasAnotherType() throws IOException {
        AddressPort nodePort = ManifestKit.nodePort(Loopback.freeNodePort());
        ServiceText external =
                ServiceText.empty("web").with("type: ExternalName").with("externalName: example.com");
        kit.write("web.yaml", external);
        kit.write("marker.yaml", ServiceText.of("marker", ManifestKit.freshClusterIp()));
        await().atMost(ManifestKit.PATIENCE)
                .until(() -> !kit.proxy().balancers().isEmpty());
        assertThat(kit.listening()).isEmpty();

        kit.write("web.yaml", ServiceText.of("web", web));
        ManifestKit.awaitAnswer(web);
        kit.write("web.yaml", ServiceText.of("web", web, nodePort.port()));
        ManifestKit.awaitAnswer(nodePort);
        assertThat(KitClient.ask(web)).startsWith("e");

        kit.write("web.yaml", external);
        ManifestKit.awaitRefused(web);
        ManifestKit.awaitRefused(nodePort);
        assertThat(kit.listening()).isEmpty();
    }

    @Test
    void headlessServiceIsNotProxied() throws IOException {
        ServiceText headless = ServiceText.empty("web").with("clusterIP: None").with("ports: [{name: http, port: 80}]");
        AddressPort other = ManifestKit.freshClusterIp();
        kit.write("web.yaml", headless, ServiceText.of("other", other), SliceText.of("other-1", "other", endpoints));
        ManifestKit.awaitAnswer(other);

        assertThat(kit.listening()).containsExactly(other.address());
        assertThat(kit.problems()).isEmpty();
    }

    @Test
    void serviceWithoutEndpointsRefusesUntilOneComes() throws IOException {
        kit.write("service.yaml", ServiceText.of("web", web));
        ManifestKit.awaitAnswer(web);

        kit.write("slice.yaml", SliceText.of("web-1", "web", List.of()));
        ManifestKit.awaitRefused(web);
        assertThat(kit.listening()).isEmpty();

        kit.write("slice.yaml", SliceText.of("web-1", "web", endpoints.subList(1, 2)));
        ManifestKit.awaitAnswer(web);
        assertThat(KitClient.ask(web)).isEqualTo("e1");
    }
}
