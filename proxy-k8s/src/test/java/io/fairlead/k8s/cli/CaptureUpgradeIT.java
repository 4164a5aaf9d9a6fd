package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.lab.EndpointServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabRequirements;
import io.fairlead.lab.Layout;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node is replaced by another while a pod on it opens connections all the time. */
class CaptureUpgradeIT {
    private static final int ENDPOINT_PORT = 9000;
    private static final AddressPort SERVICE = new AddressPort(IpAddress.parse("10.96.0.10"), 80);

    /** On a busy machine, connections take long, and are not to be reset because a node stops. */
    private static final String DRAIN_FOR_LONG = LabNode.DRAIN_TIMEOUT + "2m";

    @TempDir
    private Path temp;

    private Lab lab;
    private LabNode node;
    private EndpointServer endpoint;

    @BeforeEach
    void open() throws IOException {
        LabRequirements.checkProgram("nft");
        lab = Lab.open(Layout.POINT_TO_POINT);
        node = new LabNode(lab, temp);
        endpoint = EndpointServer.start(lab.podB(), IpFamily.IPV4, ENDPOINT_PORT);
        Files.writeString(temp.resolve("web.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec: {clusterIP: %s, ports: [{name: http, port: %d}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: http, port: %d}]
                endpoints: [{addresses: [%s]}]
                """.formatted(
                SERVICE.address(), SERVICE.port(), ENDPOINT_PORT, lab.podB().ipv4()));
    }

    @AfterEach
    void close() throws IOException {
        if (endpoint != null) {
            endpoint.close();
            node.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    /** No connection waits for the repetition of its SYN: one of the two accepts at any time. */
    @Test
    void noConnectionFailsWhileTproxyGoesToASuccessorThatWaits() throws Exception {
        MachinePace pace = MachinePace.measure(node.namespace());
        try (NamespaceProcess old = node.start("tproxy", DRAIN_FOR_LONG).awaitServing();
                SteadyClient client = client()) {
            awaitMore(client, 100);
            replaceWhileItWaits(old, "tproxy");
            awaitMore(client, 100);
            client.finish();
            System.out.println("capture tproxy, successor waits: " + client + ", machine " + pace);
            assertThat(client.failures()).isEmpty();
            assertThat(client.longest()).isLessThan(pace.allow(Duration.ofMillis(900)));
        }
    }

    /** As long as a JVM takes to start, connections wait where the rules stay. */
    @Test
    void noConnectionFailsWhileTproxyWaitsForASuccessorThatStartsLater() throws Exception {
        MachinePace pace = MachinePace.measure(node.namespace());
        String drainTimeout =
                LabNode.DRAIN_TIMEOUT + pace.allow(Duration.ofSeconds(2)).toMillis() + "ms";
        try (NamespaceProcess old = node.start("tproxy", drainTimeout, "--keep-rules-on-stop")
                        .awaitServing();
                SteadyClient client = client()) {
            awaitMore(client, 100);
            replaceAfterItHasEnded(old, "tproxy");
            awaitMore(client, 100);
            client.finish();
            System.out.println("capture tproxy, rules stay, successor starts later: " + client);
            assertThat(client.failures()).isEmpty();
        }
    }

    /**
     * What is not listened at is refused, or has no route: a restart with bind is seen by clients. So is one after which no
     * rules are left, with any mode.
     */
    @ParameterizedTest
    @CsvSource({"bind, true", "bind, false", "tproxy, false"})
    void connectionsAreServedAgainAfterANodeHasBeenReplaced(String capture, boolean isSuccessorWaiting)
            throws Exception {
        try (NamespaceProcess old = node.start(capture, DRAIN_FOR_LONG).awaitServing();
                SteadyClient client = client()) {
            awaitMore(client, 100);
            if (isSuccessorWaiting) {
                replaceWhileItWaits(old, capture);
            } else {
                client.finish();
                replaceAfterItHasEnded(old, capture);
            }
            try (SteadyClient next = client()) {
                awaitMore(next, 100);
            }
        }
    }

    private SteadyClient client() {
        return new SteadyClient(lab.podA().namespace(), SERVICE, NamespaceProcess.PATIENCE);
    }

    private void replaceWhileItWaits(NamespaceProcess old, String capture) throws Exception {
        NamespaceProcess successor = node.start(capture).awaitOutput("captures traffic here");
        old.terminate();
        successor.awaitServing();
        assertThat(old.exitCode()).isZero();
    }

    private void replaceAfterItHasEnded(NamespaceProcess old, String capture) throws Exception {
        old.terminate();
        assertThat(old.exitCode()).isZero();
        node.start(capture).awaitServing();
    }

    private static void awaitMore(SteadyClient client, int more) {
        int before = client.served();
        await().atMost(NamespaceProcess.PATIENCE).until(() -> client.served() >= before + more);
    }
}
