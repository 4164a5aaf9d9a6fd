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
    private static final Duration PATIENCE = Duration.ofSeconds(10);

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

    /** A connection that comes in between waits for the repetition of its SYN, once a second. */
    @ParameterizedTest
    @CsvSource({
        // Within the time that a client has, if the successor is there already.
        "true,  3000",
        // A JVM has to start first.
        "false, 20000",
    })
    void noConnectionFailsWhileTproxyChangesHands(boolean isSuccessorWaiting, int connectTimeoutMillis)
            throws Exception {
        SteadyClient client = replace("tproxy", isSuccessorWaiting, connectTimeoutMillis);
        assertThat(client.failures()).isEmpty();
        assertThat(client.served()).isGreaterThan(100);
    }

    /** What is not listened at is refused, or has no route: a restart with bind is seen by clients. */
    @Test
    void connectionsAreServedAgainAfterBindHasChangedHands() throws Exception {
        SteadyClient client = replace("bind", true, 3000);
        assertThat(client.served()).isGreaterThan(100);
    }

    /** Ends when the successor has served for a while. */
    private SteadyClient replace(String capture, boolean isSuccessorWaiting, int connectTimeoutMillis)
            throws Exception {
        NamespaceProcess old = node.start(capture).awaitServing();
        try (SteadyClient client = new SteadyClient(lab.podA().namespace(), SERVICE, connectTimeoutMillis)) {
            awaitMore(client, 100);
            NamespaceProcess successor;
            if (isSuccessorWaiting) {
                successor = node.start(capture).awaitOutput("captures traffic here");
                old.terminate();
            } else {
                old.terminate();
                assertThat(old.exitCode()).isZero();
                successor = node.start(capture);
            }
            successor.awaitServing();
            awaitMore(client, 100);
            assertThat(old.exitCode()).isZero();
            client.finish();
            System.out.println(
                    "capture " + capture + ", successor " + (isSuccessorWaiting ? "waits" : "starts") + ": " + client);
            return client;
        }
    }

    private static void awaitMore(SteadyClient client, int more) {
        int before = client.served();
        await().atMost(PATIENCE).until(() -> client.served() >= before + more);
    }
}
