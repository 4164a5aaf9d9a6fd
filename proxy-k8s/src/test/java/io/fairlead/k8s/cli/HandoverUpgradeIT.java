package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.lab.DatagramServer;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node is replaced again and again, and none of its clients sees it. {@code -Dhandover.upgrades} and {@code -Dhandover.clients} set
 * how often, and how many connections of each of four kinds there are.
 */
class HandoverUpgradeIT {
    private static final int UPGRADES = Integer.getInteger("handover.upgrades", 2);
    private static final int CLIENTS = Integer.getInteger("handover.clients", 25);
    private static final AddressPort GREETING = AddressPort.parse("10.96.0.10:80");
    private static final AddressPort ECHO = AddressPort.parse("10.96.0.11:80");
    private static final AddressPort DATAGRAMS = AddressPort.parse("10.96.0.12:53");

    @TempDir
    private Path temp;

    private Lab lab;
    private LabNode node;
    private EndpointServer greeting;
    private EchoPod echo;
    private DatagramServer datagrams;

    @BeforeEach
    void open() throws IOException {
        LabRequirements.checkProgram("nft");
        lab = Lab.open(Layout.POINT_TO_POINT);
        Path manifests = Files.createDirectory(temp.resolve("manifests"));
        node = new LabNode(lab, manifests);
        IpAddress pod = lab.podB().ipv4();
        greeting = EndpointServer.start(lab.podB(), IpFamily.IPV4, 9000);
        echo = EchoPod.start(lab.podB().namespace(), new AddressPort(pod, 9001));
        datagrams = DatagramServer.start(lab.podB(), IpFamily.IPV4, 9002);
        service(manifests, "greeting", "TCP", GREETING, 9000);
        service(manifests, "echo", "TCP", ECHO, 9001);
        service(manifests, "datagrams", "UDP", DATAGRAMS, 9002);
    }

    private void service(Path manifests, String name, String protocol, AddressPort at, int port) throws IOException {
        Files.writeString(manifests.resolve(name + ".yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, namespace: shop}
                spec: {clusterIP: %2$s, ports: [{name: main, port: %3$d, protocol: %4$s}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s-1, namespace: shop, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: main, port: %5$d, protocol: %4$s}]
                endpoints: [{addresses: [%6$s]}]
                """.formatted(
                name, at.address(), at.port(), protocol, port, lab.podB().ipv4()));
    }

    @AfterEach
    void close() throws IOException {
        if (datagrams != null) {
            node.close();
            datagrams.close();
            echo.close();
            greeting.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    /** As a package upgrade or {@code systemd-run} does it: the next process starts, and the one before ends by itself. */
    @ParameterizedTest
    @ValueSource(strings = {"tproxy", "bind", "none"})
    void noClientSeesAProcessThatIsReplacedByTheNextOne(String capture) throws Exception {
        prepare(capture);
        NamespaceProcess running = start(capture).awaitServing();
        try (UpgradeLoad load = load()) {
            for (int i = 0; i < UPGRADES; i++) {
                awaitMore(load);
                NamespaceProcess next = start(capture).awaitOutput("took over ");
                assertThat(running.exitCode()).as(running.output()).isZero();
                assertThat(running.output()).contains("another process of this node has taken over");
                report(running, next);
                running = next;
            }
            awaitMore(load);
            finish(capture, load, running);
        }
        assertThat(NamespaceProcess.run(node.namespace(), "status", "--admin", "unix:" + adminSocket()))
                .contains("Services");
    }

    /** As a DaemonSet does it with {@code maxSurge}: the next pod becomes ready beside the one before, which is then stopped. */
    @ParameterizedTest
    @ValueSource(strings = {"tproxy", "bind"})
    void noClientSeesAPodThatIsReplacedByTheNextOne(String capture) throws Exception {
        prepare(capture);
        NamespaceProcess running = start(capture, probes(0)).awaitServing();
        try (UpgradeLoad load = load()) {
            for (int i = 1; i <= UPGRADES; i++) {
                awaitMore(load);
                NamespaceProcess next = start(capture, probes(i));
                Path ready = temp.resolve("pod-" + i).resolve("ready");
                await().atMost(NamespaceProcess.PATIENCE).until(() -> Files.exists(ready));
                awaitMore(load);
                running.terminate();
                next.awaitOutput("took over ");
                assertThat(running.exitCode()).as(running.output()).isZero();
                report(running, next);
                running = next;
            }
            awaitMore(load);
            finish(capture, load, running);
        }
    }

    /** Where nothing is captured, clients go to an address that the node has. */
    private void prepare(String capture) {
        if (capture.equals("none")) {
            for (AddressPort each : List.of(GREETING, ECHO, DATAGRAMS)) {
                node.namespace().exec("ip", "addr", "add", each.address() + "/32", "dev", "lo");
            }
        }
    }

    private String probes(int pod) {
        return "--probe-dir=" + temp.resolve("pod-" + pod);
    }

    private Path adminSocket() {
        return temp.resolve("admin.sock");
    }

    private NamespaceProcess start(String capture, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                LabNode.HANDOVER_DIR + temp.resolve("handover"),
                "--admin-socket=" + adminSocket(),
                LabNode.DRAIN_TIMEOUT + "30s"));
        args.addAll(Arrays.asList(more));
        return node.start(capture, args.toArray(String[]::new));
    }

    private UpgradeLoad load() throws InterruptedException {
        return new UpgradeLoad(lab.podA(), GREETING, ECHO, DATAGRAMS, CLIENTS);
    }

    private static void awaitMore(UpgradeLoad load) {
        int before = load.served();
        await().atMost(NamespaceProcess.PATIENCE).until(() -> load.served() >= before + 100);
    }

    private static void report(NamespaceProcess before, NamespaceProcess after) {
        for (NamespaceProcess process : List.of(before, after)) {
            process.output()
                    .lines()
                    .filter(line -> line.contains("NodeHandover"))
                    .forEach(System.out::println);
        }
    }

    private static void finish(String capture, UpgradeLoad load, NamespaceProcess last) throws InterruptedException {
        List<String> failures = load.finish();
        System.out.println("capture " + capture + ", " + UPGRADES + " upgrades: " + load);
        assertThat(failures).as(last.output()).isEmpty();
    }
}
