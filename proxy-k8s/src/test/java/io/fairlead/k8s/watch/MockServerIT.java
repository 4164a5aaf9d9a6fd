package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.testkit.TestApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user does by a client, as fabric8's mock of an API server tells it. */
final class MockServerIT {
    private KubernetesMockServer server;
    private KubernetesClient user;
    private WatchKit kit;

    @BeforeEach
    void start() throws IOException {
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
        server.init();
        user = server.createClient();
        Path kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
        kubeconfig.toFile().deleteOnExit();
        Files.writeString(kubeconfig, TestApiServer.kubeconfig("server: 'http://192.0.2.1'", ""));
        ApiServerConfig config = WatchKit.config(kubeconfig, "http://" + server.getHostName() + ":" + server.getPort());
        kit = new WatchKit(ApiServer.of(config, false), null);
        kit.source.start();
        kit.awaitSynced();
    }

    @AfterEach
    void stop() {
        kit.close();
        user.close();
        server.destroy();
    }

    private void create(Service service, EndpointSlice... slices) {
        user.resource(service).create();
        for (EndpointSlice slice : slices) {
            user.resource(slice).create();
        }
    }

    @Test
    void servicesAndSlicesComeChangeAndGo() {
        create(WatchKit.service("web", "10.96.0.10"), WatchKit.slice("web", "web-1", "10.1.0.1"));
        kit.awaitServed("web 1");
        user.resource(WatchKit.slice("web", "web-1", "10.1.0.1", "10.1.0.2")).update();
        kit.awaitServed("web 2");
        user.resource(WatchKit.slice("web", "web-1")).delete();
        kit.awaitServed("web 0");
        user.resource(WatchKit.service("web", "10.96.0.10")).delete();
        kit.awaitServed();
    }

    @Test
    void aPortThatIsAddedIsServedAndOneThatIsRemovedIsNot() {
        create(WatchKit.service("web", "10.96.0.10"));
        kit.awaitServed("web 0");
        user.services()
                .inNamespace("default")
                .withName("web")
                .edit(web -> web.edit()
                        .editSpec()
                        .editFirstPort()
                        .withName("http")
                        .endPort()
                        .addNewPort()
                        .withName("https")
                        .withPort(443)
                        .withProtocol("TCP")
                        .endPort()
                        .endSpec()
                        .build());
        WatchKit.until("both ports", () -> kit.frontends().size() == 2);
        assertThat(kit.frontends()).containsExactly("10.96.0.10:443", "10.96.0.10:80");
        user.services()
                .inNamespace("default")
                .withName("web")
                .edit(web -> web.edit()
                        .editSpec()
                        .removeMatchingFromPorts(port -> port.getPort() == 80)
                        .endSpec()
                        .build());
        WatchKit.until("one port", () -> kit.frontends().size() == 1);
        assertThat(kit.frontends()).containsExactly("10.96.0.10:443");
    }

    @Test
    void theAddressOfALoadBalancerIsServedAsSoonAsItIsWrittenIntoTheStatus() {
        create(WatchKit.service("web", "10.96.0.10"));
        kit.awaitServed("web 0");
        user.services()
                .inNamespace("default")
                .withName("web")
                .editStatus(web -> web.edit()
                        .editOrNewStatus()
                        .withNewLoadBalancer()
                        .addNewIngress()
                        .withIp("52.1.2.3")
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus()
                        .build());
        WatchKit.until("the address", () -> kit.frontends().contains("52.1.2.3:80"));
    }
}
