package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.lab.EndpointServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabRequirements;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.lab.Probe;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes on one machine: with different names they share it; with the same name, one of them serves. */
class CaptureCoexistenceIT {
    private static final int ENDPOINT_PORT = 9000;
    private static final Duration PATIENCE = NamespaceProcess.PATIENCE;

    /** A connection that is served is served by then, however busy the machine is. */
    private static final Duration SERVED_WITHIN = Duration.ofMinutes(1);

    private static final AddressPort PLAIN = new AddressPort(IpAddress.parse("10.96.0.10"), 80);
    private static final AddressPort OTHER = new AddressPort(IpAddress.parse("10.96.0.20"), 80);
    private static final AddressPort LATER = new AddressPort(IpAddress.parse("10.96.0.30"), 80);

    @TempDir
    private Path temp;

    private Lab lab;
    private LabNode node;
    private InstalledState installed;
    private EndpointServer endpoint;

    @BeforeEach
    void open() throws IOException {
        LabRequirements.checkProgram("nft");
        lab = Lab.open(Layout.POINT_TO_POINT);
        node = new LabNode(lab, temp);
        installed = new InstalledState(node.namespace());
        endpoint = EndpointServer.start(lab.podB(), IpFamily.IPV4, ENDPOINT_PORT);
        write("plain", PLAIN, "");
        write("other", OTHER, "labels: {service.kubernetes.io/service-proxy-name: other}, ");
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

    private void write(String name, AddressPort clusterIp, String labels) throws IOException {
        node.write(name + ".yaml", """
                apiVersion: v1
                kind: Service
                metadata: {%sname: %s, namespace: shop}
                spec: {clusterIP: %s, ports: [{name: http, port: %d}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {%sname: %s-1, namespace: shop}
                addressType: IPv4
                ports: [{name: http, port: %d}]
                endpoints: [{addresses: [%s]}]
                """.formatted(
                        labels,
                        name,
                        clusterIp.address(),
                        clusterIp.port(),
                        labels.isEmpty()
                                ? "labels: {kubernetes.io/service-name: " + name + "}, "
                                : labels.replace("}, ", ", kubernetes.io/service-name: " + name + "}, "),
                        name,
                        ENDPOINT_PORT,
                        lab.podB().ipv4()));
    }

    private void assertServed(AddressPort address) {
        for (LabHost client : List.of(lab.podA(), lab.node())) {
            assertThat(Probe.from(client).withTimeout(SERVED_WITHIN).connect(address))
                    .as("%s to %s", client, address)
                    .isInstanceOf(Outcome.Served.class);
        }
    }

    private void assertNotServed(AddressPort address) {
        for (LabHost client : List.of(lab.podA(), lab.node())) {
            assertThat(Probe.from(client).connect(address))
                    .as("%s to %s", client, address)
                    .isNotInstanceOf(Outcome.Served.class);
        }
    }

    private void awaitServed(AddressPort address) {
        await("service at " + address)
                .atMost(PATIENCE)
                .until(() -> List.of(lab.podA(), lab.node()).stream()
                        .allMatch(client -> Probe.from(client)
                                        .withTimeout(Duration.ofSeconds(10))
                                        .connect(address)
                                instanceof Outcome.Served));
    }

    private String cleanup(String... more) throws Exception {
        String[] args = new String[more.length + 1];
        args[0] = "cleanup";
        System.arraycopy(more, 0, args, 1, more.length);
        return NamespaceProcess.run(node.namespace(), args);
    }

    @ParameterizedTest
    @CsvSource({"bind, bind", "tproxy, tproxy", "tproxy, bind", "bind, tproxy"})
    void eachNodeServesItsOwnServicesAndOutlivesTheOther(String plainCapture, String otherCapture) throws Exception {
        String before = installed.all();
        try (NamespaceProcess plain = node.start(plainCapture);
                NamespaceProcess other = node.start(otherCapture, "--service-proxy-name", "other")) {
            plain.awaitServing();
            other.awaitServing();
            assertServed(PLAIN);
            assertServed(OTHER);

            plain.kill();
            assertServed(OTHER);
            assertNotServed(PLAIN);

            assertThat(cleanup()).contains("removed nftables table inet fairlead\n");
            assertThat(installed.tables("fairlead")).isEmpty();
            assertServed(OTHER);
        }
        assertThat(cleanup()).isEqualTo("nothing of Fairlead's was found\n");
        assertThat(cleanup("--service-proxy-name", "other")).contains("removed nftables table inet fairlead-other\n");
        assertThat(installed.all()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "tproxy"})
    void cleanupOfAllRemovesWhatBothHaveAdded(String capture) throws Exception {
        String before = installed.all();
        try (NamespaceProcess plain = node.start(capture);
                NamespaceProcess other = node.start(capture, "--service-proxy-name", "other")) {
            plain.awaitServing().kill();
            other.awaitServing().kill();
        }
        assertThat(cleanup("--all"))
                .contains("removed nftables table inet fairlead\n", "removed nftables table inet fairlead-other\n");
        assertThat(installed.all()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "auto"})
    void aSecondNodeOfTheSameNameGivesUpAndNamesTheFirst(String capture) throws Exception {
        try (NamespaceProcess first = node.start(capture)) {
            first.awaitServing();
            String before = installed.all();
            try (NamespaceProcess second = node.start(capture)) {
                second.awaitOutput("the process " + first.pid() + " captures traffic here; waiting up to 10 s");
                assertThat(second.exitCode()).isEqualTo(2);
                assertThat(second.output())
                        .contains(
                                "fairlead: only one process can capture traffic without serviceProxyName, and the process "
                                        + first.pid() + " has captured traffic on this machine")
                        .doesNotContain("\tat ");
            }
            assertThat(installed.all()).isEqualTo(before);
            write("later", LATER, "");
            awaitServed(LATER);
            assertServed(PLAIN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "tproxy"})
    void cleanupNextToANodeThatRunsNamesItAndRemovesNothingUnlessItIsForced(String capture) throws Exception {
        try (NamespaceProcess first = node.start(capture)) {
            first.awaitServing();
            String before = installed.all();
            for (String[] args : List.of(new String[] {"cleanup"}, new String[] {"cleanup", "--all"})) {
                try (NamespaceProcess refused = NamespaceProcess.start(node.namespace(), List.of(args))) {
                    assertThat(refused.exitCode()).isEqualTo(1);
                    assertThat(refused.output())
                            .contains("fairlead: the process " + first.pid() + " captures traffic here, so nothing was"
                                    + " removed. Stop it first")
                            .contains("--force");
                }
            }
            assertThat(installed.all()).isEqualTo(before);
            assertServed(PLAIN);

            assertThat(cleanup("--force")).contains("removed nftables table inet fairlead\n");
            awaitServed(PLAIN);
        }
    }

    @Test
    void aSecondNodeWithoutCaptureNeedNotWait() throws Exception {
        try (NamespaceProcess first = node.start("tproxy")) {
            first.awaitServing();
            try (NamespaceProcess second = node.start("none")) {
                second.awaitServing();
                assertThat(second.output()).doesNotContain("captures traffic here");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "tproxy"})
    void aSuccessorWaitsUntilItsPredecessorIsKilled(String capture) throws Exception {
        try (NamespaceProcess first = node.start(capture)) {
            first.awaitServing();
            try (NamespaceProcess second = node.start(capture)) {
                second.awaitOutput("captures traffic here");
                first.kill();
                second.awaitServing();
                awaitServed(PLAIN);
                write("later", LATER, "");
                awaitServed(LATER);
            }
        }
    }
}
