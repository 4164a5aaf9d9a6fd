package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.lab.DatagramProbe;
import io.fairlead.lab.DatagramServer;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The steps of docs/replace-kube-proxy.md on a node, seen by clients of the cluster DNS: first the kernel's address
 * translation serves it alone, as rules of a kube-proxy do; then Fairlead's rules are there too; then Fairlead alone; and
 * back. kube-proxy sends to one endpoint, Fairlead to the other, so that each answer shows who served it.
 */
class ReplaceKubeProxyIT {
    private static final AddressPort DNS = new AddressPort(IpAddress.parse("10.96.0.10"), 53);
    private static final int ENDPOINT_PORT = 9000;

    /** Other programs of a node, such as a CNI plugin, translate addresses as well, so that the kernel never stops. */
    private static final String CNI = nat("cni", "ip daddr 192.0.2.55 dnat ip to 192.0.2.56");

    @TempDir
    private Path temp;

    private Lab lab;
    private LabNode node;
    private final List<AutoCloseable> endpoints = new ArrayList<>();
    private final Map<String, DatagramProbe> chatty = new TreeMap<>();

    @BeforeEach
    void open() throws IOException {
        LabRequirements.checkProgram("nft");
        LabRequirements.checkProgram("conntrack");
        lab = Lab.open(Layout.POINT_TO_POINT);
        node = new LabNode(lab, temp);
        for (LabHost pod : List.of(lab.podB(), lab.podR())) {
            endpoints.add(EndpointServer.start(pod, IpFamily.IPV4, ENDPOINT_PORT));
            endpoints.add(DatagramServer.start(pod, IpFamily.IPV4, ENDPOINT_PORT));
        }
        nft(CNI);
        node.write("dns.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: kube-dns, namespace: kube-system}
                spec:
                  clusterIP: 10.96.0.10
                  ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: kube-dns-1, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
                addressType: IPv4
                ports: [{name: dns, port: 9000, protocol: UDP}, {name: dns-tcp, port: 9000}]
                endpoints: [{addresses: [%s]}]
                """.formatted(lab.podR().ipv4()));
        chatty.put("pod", DatagramProbe.open(probe(lab.podA()), DNS));
        chatty.put("node", DatagramProbe.open(probe(lab.node()), DNS));
    }

    @AfterEach
    void close() throws Exception {
        chatty.values().forEach(DatagramProbe::close);
        for (AutoCloseable endpoint : endpoints) {
            endpoint.close();
        }
        if (node != null) {
            node.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    /**
     * No step leaves a client without an answer, but for UDP clients that never pause, on the way back: conntrack knows their flows
     * as Fairlead's until they are deleted.
     */
    @ParameterizedTest
    @CsvSource({"tproxy, podR", "bind, podB"})
    void clientsAreServedThroughoutTheSwitchAndTheWayBack(String capture, String servedByWhileBothAreThere)
            throws Exception {
        installKubeProxy();
        assertServedBy("podB", "podB");

        NamespaceProcess fairlead = node.start(capture, "--drain-timeout=2s").awaitServing();
        assertServedBy(servedByWhileBothAreThere, "podB");

        deleteKubeProxy();
        assertServedBy("podR", "podB");
        forgetDatagrams("--dst-nat");
        assertServedBy("podR", "podR");

        installKubeProxy();
        assertServedBy(servedByWhileBothAreThere, "podR");
        fairlead.terminate();
        assertThat(fairlead.exitCode()).as(fairlead.output()).isZero();
        forgetDatagrams();
        assertServedBy("podB", "podB");
    }

    /** @param chattyBy who serves the clients that have sent from the same port since the beginning */
    private void assertServedBy(String endpoint, String chattyBy) {
        for (LabHost client : List.of(lab.podA(), lab.node())) {
            assertEndpoint(client + " by TCP", probe(client).connect(DNS), endpoint);
            assertEndpoint(client + " by UDP", probe(client).ask(DNS), endpoint);
        }
        chatty.forEach((client, probe) -> assertEndpoint("the same flow of " + client, probe.ask(), chattyBy));
    }

    private static void assertEndpoint(String what, Outcome outcome, String endpoint) {
        assertThat(outcome)
                .as(what)
                .isInstanceOfSatisfying(
                        Outcome.Served.class,
                        served -> assertThat(served.endpoint()).as(what).isEqualTo(endpoint));
    }

    private static Probe probe(LabHost client) {
        return Probe.from(client).withTimeout(Duration.ofSeconds(10));
    }

    private void installKubeProxy() {
        nft(nat(
                "kube-proxy",
                "ip daddr 10.96.0.10 meta l4proto { tcp, udp } th dport 53 meta l4proto { tcp, udp } dnat ip to "
                        + lab.podB().ipv4() + ":" + ENDPOINT_PORT));
    }

    private void deleteKubeProxy() {
        node.namespace().exec("nft", "delete", "table", "inet", "kube-proxy");
    }

    private void forgetDatagrams(String... more) {
        List<String> command = new ArrayList<>(List.of("conntrack", "-D", "-p", "udp"));
        command.addAll(List.of(more));
        node.namespace().exec(command.toArray(String[]::new));
    }

    private void nft(String rules) {
        node.namespace().execWithInput(rules, "nft", "-f", "-");
    }

    private static String nat(String table, String rule) {
        return """
                table inet TABLE {
                    chain prerouting {
                        type nat hook prerouting priority dstnat;
                        RULE
                    }
                    chain output {
                        type nat hook output priority -100;
                        RULE
                    }
                    chain postrouting {
                        type nat hook postrouting priority srcnat;
                    }
                }
                """.replace("TABLE", table).replace("RULE", rule);
    }
}
