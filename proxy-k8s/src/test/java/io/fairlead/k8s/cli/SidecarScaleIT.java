package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.lab.NamespacePair;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application with 50 long-lived connections in a pod with a sidecar, while its Service is scaled and an endpoint dies. */
class SidecarScaleIT {
    private static final int CONNECTIONS = 50;
    private static final int PORT = 5432;
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: db, namespace: a, annotations: {fairlead.io/selector: least-conn}}
            spec:
              clusterIP: 10.96.0.10
              clusterIPs: [10.96.0.10, "fd00:96::10"]
              ports: [{name: pg, port: 5432}]
            """;

    @TempDir
    private Path directory;

    private final List<EchoPod> pods = new ArrayList<>();
    private NamespacePair lab;

    @BeforeEach
    void openLab() throws IOException {
        lab = NamespacePair.create();
        lab.far()
                .ip(List.of(
                        "address add 10.99.0.3/24 dev cable",
                        "address add 10.99.0.4/24 dev cable",
                        "address add 10.99.0.5/24 dev cable"));
        Files.writeString(directory.resolve("service.yaml"), SERVICE);
    }

    @AfterEach
    void closeLab() throws IOException {
        for (EchoPod pod : pods) {
            pod.close();
        }
        lab.close();
    }

    private static String address(int pod) {
        return "10.99.0." + (pod + 2);
    }

    private void startPods(int count) {
        while (pods.size() < count) {
            pods.add(EchoPod.start(lab.far(), AddressPort.parse(address(pods.size()) + ":" + PORT)));
        }
    }

    /** Makes these pods the endpoints of the Service. */
    private void list(int... endpoints) throws IOException {
        StringBuilder slice = new StringBuilder("""
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: db-1, namespace: a, labels: {kubernetes.io/service-name: db}}
                addressType: IPv4
                ports: [{name: pg, port: 5432}]
                endpoints:
                """);
        for (int pod : endpoints) {
            slice.append("- {addresses: [").append(address(pod)).append("]}\n");
        }
        Path unfinished = Files.writeString(directory.resolve(".slice"), slice);
        Files.move(unfinished, directory.resolve("slice.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private NamespaceProcess start(String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "sidecar",
                "--service=a/db:pg",
                "--manifests=" + directory,
                "--healthz-bind-address=",
                "--metrics-bind-address=",
                "--drain-timeout=5s"));
        args.addAll(List.of(more));
        return NamespaceProcess.start(lab.near(), args);
    }

    private static void awaitThat(String what, Callable<Boolean> condition) {
        await(what).atMost(NamespaceProcess.PATIENCE).until(condition);
    }

    /** Requests of everyone have been answered since. */
    private static void awaitProgress(LongLivedClients clients) {
        int before = clients.requests();
        awaitThat("all clients go on", () -> clients.requests() > before + 5 * CONNECTIONS);
    }

    @ParameterizedTest
    @CsvSource({"--listen=127.0.0.1:5432, 127.0.0.1:5432", "--transparent, 10.96.0.10:5432"})
    void noRequestFailsWhileEndpointsAreScaledAndOneIsKilled(String mode, String target) throws Exception {
        startPods(2);
        list(0, 1);
        try (NamespaceProcess sidecar = start(mode)) {
            sidecar.awaitOutput("listening on " + target);
            try (LongLivedClients clients = new LongLivedClients(lab.near(), AddressPort.parse(target), CONNECTIONS)) {
                awaitThat("all are connected", () -> connections(0, 1) == CONNECTIONS);
                assertThat(pods.get(0).connections()).isBetween(18, 32);

                startPods(4);
                list(0, 1, 2, 3);
                awaitProgress(clients);
                // Only new connections find the new endpoints; open ones are not moved.
                assertThat(connections(0, 1)).isEqualTo(CONNECTIONS);

                list(0, 2, 3);
                awaitProgress(clients);
                pods.get(1).stop();
                awaitThat("its clients are elsewhere", () -> connections(0, 2, 3) == CONNECTIONS);
                awaitProgress(clients);

                pods.get(0).kill();
                awaitThat("its clients are elsewhere", () -> connections(2, 3) == CONNECTIONS);
                awaitProgress(clients);
                list(2, 3);
                awaitProgress(clients);

                assertThat(clients.failures())
                        .as("%s; the sidecar says%n%s", clients, sidecar.output())
                        .isEmpty();
                assertThat(clients.reconnects()).isGreaterThanOrEqualTo(CONNECTIONS);
            }
            sidecar.terminate();
            assertThat(sidecar.exitCode()).as(sidecar.output()).isZero();
        }
    }

    private int connections(int... which) {
        int sum = 0;
        for (int pod : which) {
            sum += pods.get(pod).connections();
        }
        return sum;
    }

    @Test
    void transparentSidecarLeavesNothingBehind() throws Exception {
        startPods(1);
        list(0);
        String before = installed();
        try (NamespaceProcess sidecar = start("--transparent")) {
            sidecar.awaitOutput("listening on 10.96.0.10:5432");
            assertThat(installed()).contains("local 10.96.0.10 dev lo").doesNotContain("table inet fairlead");
            sidecar.terminate();
            assertThat(sidecar.exitCode()).as(sidecar.output()).isZero();
            assertThat(installed()).isEqualTo(before);
        }
        try (NamespaceProcess killed = start("--transparent")) {
            killed.awaitOutput("listening on 10.96.0.10:5432");
            killed.kill();
            assertThat(installed()).isNotEqualTo(before);
            assertThat(NamespaceProcess.run(lab.near(), "cleanup")).contains("removed 2 local routes");
            assertThat(installed()).isEqualTo(before);
        }
    }

    /** What is in the kernel, without the link-local addresses, which come and go by themselves. */
    private String installed() {
        return new InstalledState(lab.near())
                .all()
                .lines()
                .filter(line -> !line.contains("fe80"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void transparentSidecarSaysWhichCapabilityItLacks() throws Exception {
        list();
        // A process without NET_ADMIN cannot be had by a namespace of its own; setpriv takes it away.
        String said = lab.near().call(() -> {
            Process process = new ProcessBuilder(
                            "setpriv",
                            "--bounding-set=-net_admin",
                            "--inh-caps=-net_admin",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.fairlead.k8s.cli.Main",
                            "sidecar",
                            "--service=a/db",
                            "--transparent",
                            "--manifests=" + directory)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() + " " + output;
        });
        assertThat(said).startsWith("2 ").contains("CAP_NET_ADMIN");
    }

    @Test
    void sourceThatIsRemovedLeavesWhatWasServed() throws Exception {
        startPods(1);
        list(0);
        Path moved = directory.resolveSibling(directory.getFileName() + "-away");
        try (NamespaceProcess sidecar = start("--listen=127.0.0.1:5432")) {
            sidecar.awaitOutput("listening on 127.0.0.1:5432");
            try (LongLivedClients clients = new LongLivedClients(lab.near(), AddressPort.parse("127.0.0.1:5432"), 2)) {
                Files.move(directory, moved);
                awaitThat("it goes on", () -> clients.requests() > 200);
                assertThat(clients.failures()).isEmpty();
            } finally {
                Files.move(moved, directory);
            }
        }
    }
}
