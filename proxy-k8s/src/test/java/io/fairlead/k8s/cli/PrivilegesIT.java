package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.linux.Capabilities;
import io.fairlead.linux.Capability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands as processes with and without privileges; those with them in a network namespace of their own. */
class PrivilegesIT {
    /** A JVM starts and ends in a second or two; the rest is for a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String WITHOUT_NET_ADMIN = "setpriv --bounding-set -net_admin --inh-caps -net_admin --";

    private static final String NODE_PORT = """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              type: NodePort
              clusterIP: 10.96.0.1
              ports: [{name: http, port: 80, nodePort: 30080}]
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{name: http, port: 5000}]
            endpoints: [{addresses: [10.244.0.60]}]
            """;

    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path temp;

    @BeforeEach
    void needRoot() {
        assumeTrue(
                Capabilities.effective().containsAll(Set.of(Capability.CAP_NET_ADMIN, Capability.CAP_SYS_ADMIN)),
                "needs root: CAP_NET_ADMIN and CAP_SYS_ADMIN, to make a network namespace");
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    private Path output() {
        return temp.resolve("output");
    }

    private String printed() throws IOException {
        return Files.readString(output());
    }

    /** Starts a program in a new network namespace; it is the process that is returned. */
    private Process inNamespace(String program) throws IOException {
        return start(
                "unshare", "--net", "sh", "-c", "ip link set lo up; exec " + program.replace("fairlead ", fairlead()));
    }

    /** The same where nftables is not installed. */
    private Process inNamespaceWithoutNft(String program) throws IOException {
        String hide = "for place in $(echo $PATH | tr : ' ') /usr/sbin /sbin /usr/local/sbin; do"
                + " if [ -e $place/nft ]; then mount --bind /dev/null $place/nft; fi; done; ";
        return start(
                "unshare",
                "--net",
                "--mount",
                "sh",
                "-c",
                "ip link set lo up; " + hide + "exec " + program.replace("fairlead ", fairlead()));
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
        processes.add(process);
        return process;
    }

    private static String fairlead() {
        return Path.of(System.getProperty("java.home"), "bin", "java")
                + " -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "
                + System.getProperty("java.class.path") + " io.fairlead.k8s.cli.Main ";
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the process ends")
                .isTrue();
        return process.exitValue();
    }

    /** Runs a program in the namespace of a process, and returns what it prints. */
    private static String beside(Process process, String program) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("nsenter", "--target", process.pid() + "", "--net", "--"));
        command.addAll(List.of(program.split(" ")));
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(run.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "tproxy"})
    void nodeThatMayNotCaptureEndsWithTwoAndNamesTheCapability(String capture) throws Exception {
        Files.writeString(temp.resolve("web.yaml"), NODE_PORT);
        Process node = inNamespace(
                WITHOUT_NET_ADMIN + " fairlead node --manifests " + temp + "/web.yaml --capture " + capture);

        assertThat(exitCode(node)).isEqualTo(2);
        assertThat(printed())
                .contains("fairlead: capture " + capture + " needs the capability CAP_NET_ADMIN")
                .doesNotContain("\tat ");
    }

    private String autoNode() {
        return "fairlead node --manifests " + temp
                + "/web.yaml --capture auto --healthz-bind-address= --metrics-bind-address=";
    }

    private String printedWhenServing(Process node, String capture) throws Exception {
        await().atMost(PATIENCE).until(() -> printed().contains("NodeCommand: serving ") || !node.isAlive());
        assertThat(printed()).contains(", capture " + capture + "\n");
        return printed();
    }

    @Test
    void autoIsTproxyForRoot() throws Exception {
        Files.writeString(temp.resolve("web.yaml"), NODE_PORT);
        Process node = inNamespace(autoNode());

        assertThat(printedWhenServing(node, "tproxy"))
                .contains("CaptureFactory: using capture mode tproxy (best available)\n")
                .contains("packet filter: installed the tables 'fairlead' (inet, ip, ip6)");
    }

    @Test
    void autoIsBindWithoutNftablesAndSaysWhyAndWhatIsMissing() throws Exception {
        Files.writeString(temp.resolve("web.yaml"), NODE_PORT);
        Process node = inNamespaceWithoutNft(autoNode());

        assertThat(printedWhenServing(node, "bind"))
                .contains("CaptureFactory: using capture mode bind (best available): capture tproxy needs the"
                        + " program 'nft', which is not on the PATH; install the package nftables\n")
                .contains("capture bind has no guard rules, because the program 'nft'");
        assertThat(beside(node, "ip route show table local proto 250")).contains("local 10.96.0.1 dev lo");
    }

    @Test
    void autoIsNoneWithoutTheCapabilityAndSaysWhy() throws Exception {
        Files.writeString(temp.resolve("web.yaml"), NODE_PORT);
        Process node = inNamespace(WITHOUT_NET_ADMIN + " " + autoNode());

        assertThat(printedWhenServing(node, "none"))
                .contains("CaptureFactory: using capture mode none: capture tproxy needs the capability CAP_NET_ADMIN")
                .contains("; capture bind needs the capability CAP_NET_ADMIN")
                .contains("Only addresses of Services that this machine has are served");
    }

    @Test
    void nodeOfAClusterThatMayNotCaptureEndsInTheSameWay() throws Exception {
        try (TestApiServer server = TestApiServer.start()) {
            Path kubeconfig = Files.writeString(temp.resolve("kubeconfig"), server.kubeconfig("token: none"));
            // In the namespace of the API server; nothing can be added there without the capability.
            Process node = start((WITHOUT_NET_ADMIN + " " + fairlead() + "node --hostname-override n --kubeconfig "
                            + kubeconfig + " --healthz-bind-address= --metrics-bind-address= --capture bind")
                    .split(" "));

            assertThat(exitCode(node)).isEqualTo(2);
            assertThat(printed()).contains("fairlead: capture bind needs the capability CAP_NET_ADMIN");
        }
    }

    @Test
    void cleanupWithoutTheCapabilityFailsAndNamesIt() throws Exception {
        assertThat(exitCode(inNamespace(WITHOUT_NET_ADMIN + " fairlead cleanup")))
                .isEqualTo(1);
        assertThat(printed()).startsWith("fairlead: cleanup needs the capability CAP_NET_ADMIN");
    }

    @ParameterizedTest
    @CsvSource({
        "cleanup,                                     a, b kube-proxy",
        "cleanup --service-proxy-name=b,              b, a kube-proxy",
        "cleanup --all,                               a b, kube-proxy",
        "node --cleanup --hostname-override=n,        a, b kube-proxy",
        "cleanup --service-proxy-name=c,              '', a b kube-proxy"
    })
    void tablesOfTheNodeThatIsAskedForGoAndOthersStay(String args, String gone, String left) throws Exception {
        Process keeper = inNamespace("sleep 60");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> beside(keeper, "nft list tables").isEmpty());
        beside(keeper, "nft add table inet fairlead ; add table inet fairlead-b ; add table inet kube-proxy");

        String said = beside(keeper, fairlead() + args);

        String tables = beside(keeper, "nft list tables")
                .replace("table inet fairlead-b", "b")
                .replace("table inet fairlead", "a")
                .replace("table inet ", "");
        assertThat(tables.split("\\s+")).containsExactlyInAnyOrder(left.split(" "));
        if (gone.isEmpty()) {
            assertThat(said).isEqualTo("nothing of Fairlead's was found\n");
        } else {
            assertThat(said.lines())
                    .hasSize(gone.split(" ").length)
                    .allMatch(line -> line.startsWith("removed nftables table inet fairlead"));
        }
    }

    @Test
    void nodePortsAreServedAtAddressesThatTheMachineGetsLater() throws Exception {
        Files.writeString(temp.resolve("web.yaml"), NODE_PORT);
        Process node = inNamespace("fairlead node --manifests " + temp
                + "/web.yaml --nodeport-addresses 192.0.2.0/24 --healthz-bind-address= --metrics-bind-address=");
        await().atMost(PATIENCE).until(() -> printed().contains("NodeCommand: serving "));
        assertThat(printed()).doesNotContain("listening on node port");

        beside(node, "ip address add 192.0.2.7/24 dev lo");
        await().atMost(PATIENCE).until(() -> printed().contains("listening on node port 192.0.2.7:30080"));
        assertThat(beside(node, "ss --listening --tcp --numeric --no-header")).contains("192.0.2.7:30080");

        beside(node, "ip address del 192.0.2.7/24 dev lo");
        await().atMost(PATIENCE).until(() -> printed().contains("no longer listening on node port 192.0.2.7:30080"));
        assertThat(beside(node, "ss --listening --tcp --numeric --no-header")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"bind, false", "bind, true", "tproxy, false", "tproxy, true"})
    void whatANodeHasAddedGoesWhenItEndsOrStaysUntilCleanup(String capture, boolean isKept) throws Exception {
        Files.writeString(temp.resolve("web.yaml"), NODE_PORT);
        Process keeper = inNamespace("sleep 120");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> beside(keeper, "ip -brief link show dev lo").contains("UP"));
        String before = installed(keeper);

        Process node =
                start(("nsenter --target " + keeper.pid() + " --net -- " + fairlead() + "node --manifests " + temp
                                + "/web.yaml --cluster-cidr 10.244.0.0/16 --healthz-bind-address= --metrics-bind-address= --keep-rules-on-stop="
                                + isKept + " --capture " + capture)
                        .split(" "));
        await().atMost(PATIENCE).until(() -> printed().contains(", capture " + capture));
        String whileItRuns = installed(keeper);
        assertThat(whileItRuns).isNotEqualTo(before).contains("table inet fairlead");
        node.destroy();
        assertThat(exitCode(node)).isZero();
        if (isKept) {
            assertThat(installed(keeper)).isEqualTo(whileItRuns);
            assertThat(beside(keeper, fairlead() + "cleanup")).contains("removed nftables table inet fairlead\n");
        }
        assertThat(installed(keeper)).isEqualTo(before);
        assertThat(beside(keeper, fairlead() + "cleanup")).isEqualTo("nothing of Fairlead's was found\n");
    }

    /** Tables of nftables, routing rules and routes, of both families. */
    private static String installed(Process namespace) throws IOException, InterruptedException {
        return beside(namespace, "nft list tables")
                + beside(namespace, "ip -4 rule")
                + beside(namespace, "ip -6 rule")
                + beside(namespace, "ip -4 route show table all")
                + beside(namespace, "ip -6 route show table all");
    }
}
