package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a user of a cluster sees of {@code fairlead node}: a process of its own that follows an API server, and node ports
 * of Services with hand-written EndpointSlices on this machine's loopback, of whichever family the cluster has. Everything
 * is in a namespace of its own, which is deleted at the end, and the Services are for this proxy alone: those of others are
 * nothing to it, nor do other proxies of the cluster serve these.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClusterScenarios {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 60;
    private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";

    final String namespace =
            "fairlead-e2e-" + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    private KubernetesClient user;
    private IpFamily family;
    private IpAddress machine;
    private FairleadProcess node;

    /** Whose API server is asked: what {@code --kubeconfig} takes. */
    abstract String kubeconfig();

    /** The same for who creates the objects. */
    abstract Config user(String kubeconfig);

    /** Everything is cleaned up. */
    abstract void onFinished() throws IOException;

    @BeforeAll
    final void startNode() throws IOException {
        user = new KubernetesClientBuilder().withConfig(user(kubeconfig())).build();
        user.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        family = familyOfServices();
        machine = addressOfThisMachine();
        node = FairleadProcess.start(
                "node",
                "--kubeconfig=" + kubeconfig(),
                "--hostname-override=" + namespace,
                "--service-proxy-name=" + namespace,
                "--capture=none",
                "--nodeport-addresses=" + Loopback.node(family) + (family == IpFamily.IPV4 ? "/32" : "/128"),
                "--healthz-bind-address=",
                "--metrics-bind-address=");
        assertThat(node.awaitOutput("NodeCommand: serving").output()).contains("NodeCommand: serving");
    }

    /** The one of which Services are that do not say: there are clusters of either. */
    private IpFamily familyOfServices() {
        Service any = created(service("any"));
        return IpAddress.parse(any.getSpec().getClusterIP()).family();
    }

    @AfterAll
    final void cleanUp() throws IOException {
        if (node != null) {
            node.close();
        }
        if (user != null) {
            deleteAll();
            user.close();
        }
        onFinished();
    }

    /** Where nothing takes care of namespaces that are deleted, what is in them would stay. */
    private void deleteAll() {
        user.services().inNamespace(namespace).delete();
        user.discovery().v1().endpointSlices().inNamespace(namespace).delete();
        user.pods().inNamespace(namespace).withGracePeriod(0).delete();
        user.events().v1().events().inNamespace(namespace).delete();
        user.namespaces().withName(namespace).delete();
    }

    /** API servers take no endpoints on loopback or link-local addresses. */
    private IpAddress addressOfThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .map(IpAddress::of)
                    .filter(address -> address.family() == family)
                    .findFirst()
                    .orElse(Loopback.node(family));
        } catch (SocketException e) {
            throw new IllegalStateException(e);
        }
    }

    KubernetesClient user() {
        return user;
    }

    KitEndpoint endpoint(String name) {
        return KitEndpoint.start(name, new AddressPort(machine, 0));
    }

    final ServiceBuilder service(String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(PROXY_NAME, namespace)
                .endMetadata()
                .withNewSpec()
                .withType("NodePort")
                .addNewPort()
                .withPort(80)
                .withProtocol("TCP")
                .endPort()
                .endSpec();
    }

    /** Each endpoint has a slice of its own, since they differ by their ports. */
    private EndpointSlice slice(Service service, KitEndpoint endpoint) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(service.getMetadata().getName() + "-" + endpoint.name())
                .addToLabels("kubernetes.io/service-name", service.getMetadata().getName())
                .addToLabels("endpointslice.kubernetes.io/managed-by", "fairlead-e2e")
                .endMetadata()
                .withAddressType(family == IpFamily.IPV4 ? "IPv4" : "IPv6")
                .addNewPort()
                .withName("")
                .withProtocol("TCP")
                .withPort(endpoint.address().port())
                .endPort()
                .addNewEndpoint()
                .withAddresses(endpoint.address().address().toString())
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .build();
    }

    private Service created(ServiceBuilder given, KitEndpoint... endpoints) {
        Service service = user.resource(given.build()).create();
        for (KitEndpoint endpoint : endpoints) {
            user.resource(slice(service, endpoint)).create();
        }
        return service;
    }

    AddressPort nodePort(Service service) {
        return new AddressPort(
                Loopback.node(family), service.getSpec().getPorts().getFirst().getNodePort());
    }

    /** Who answers a number of connections, in alphabetical order. */
    List<String> answers(Service service) {
        TreeSet<String> names = new TreeSet<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            try {
                names.add(KitClient.ask(nodePort(service)));
            } catch (ConnectException e) {
                names.add("refused");
            } catch (IOException e) {
                names.add("reset");
            }
        }
        return new ArrayList<>(names);
    }

    void awaitAnswers(Service service, String... names) {
        await(List.of(names) + " answer")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(answers(service)).containsExactly(names));
    }

    @Test
    void connectionsAreSpreadOverTheEndpointsOfAllSlicesAndFollowThem() {
        try (KitEndpoint a = endpoint("a");
                KitEndpoint b = endpoint("b");
                KitEndpoint c = endpoint("c")) {
            Service web = created(service("web"), a, b, c);
            awaitAnswers(web, "a", "b", "c");
            user.resource(slice(web, b)).delete();
            awaitAnswers(web, "a", "c");
            user.resource(slice(web, b)).create();
            awaitAnswers(web, "a", "b", "c");
            user.resource(web).delete();
            awaitAnswers(web, "refused");
        }
    }

    @Test
    void aServiceWithoutEndpointsRefusesUntilThereIsOne() {
        try (KitEndpoint a = endpoint("a")) {
            Service web = created(service("empty"));
            awaitAnswers(web, "refused");
            user.resource(slice(web, a)).create();
            awaitAnswers(web, "a");
        }
    }

    @Test
    void theLabelOfAnotherProxySwitchesAServiceOffAndOn() {
        try (KitEndpoint a = endpoint("a")) {
            Service web = created(service("toggled"), a);
            awaitAnswers(web, "a");
            label(web, Map.of(PROXY_NAME, "another"));
            awaitAnswers(web, "refused");
            label(web, Map.of(PROXY_NAME, namespace));
            awaitAnswers(web, "a");
        }
    }

    private void label(Service web, Map<String, String> labels) {
        Service current = user.resource(web).get();
        current.getMetadata().setLabels(labels);
        current.getMetadata().setResourceVersion(null);
        user.resource(current).update();
    }

    @Test
    void aClientKeepsItsEndpointWhereTheServiceAsksForIt() {
        try (KitEndpoint a = endpoint("a");
                KitEndpoint b = endpoint("b")) {
            Service web = created(
                    service("sticky").editSpec().withSessionAffinity("ClientIP").endSpec(), a, b);
            await("one endpoint answers all")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(answers(web)).hasSize(1).doesNotContain("refused", "reset"));
        }
    }

    @Test
    void aSettingThatCannotBeReadIsToldByAnEvent() {
        try (KitEndpoint a = endpoint("a")) {
            Service web = created(
                    service("misspelt")
                            .editMetadata()
                            .addToAnnotations("fairlead.io/idle-timeout", "soon")
                            .endMetadata(),
                    a);
            awaitAnswers(web, "a");
            await("an Event says so")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(eventsAbout(web)).anySatisfy(event -> {
                        assertThat(event.getType()).isEqualTo("Warning");
                        assertThat(event.getReason()).isEqualTo("InvalidSetting");
                        assertThat(event.getNote()).contains("fairlead.io/idle-timeout", "'soon'");
                    }));
        }
    }

    private List<Event> eventsAbout(Service service) {
        return user.events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> service.getMetadata()
                        .getName()
                        .equals(event.getRegarding().getName()))
                .toList();
    }
}
