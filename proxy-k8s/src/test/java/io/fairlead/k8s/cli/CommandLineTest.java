package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private static final String SERVICE = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec:
          type: NodePort
          clusterIP: 10.96.39.165
          ports:
          - {name: http, port: 80, nodePort: 30080}
        ---
        """;

    private static final String SLICE = """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{name: http, port: 5000}]
        endpoints:
        - addresses: [10.244.0.60]
        - addresses: [10.244.0.61]
        - {addresses: [10.244.0.62], conditions: {ready: false}}
        ---
        """;

    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine command = FairleadCommand.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(args);
    }

    private int check(String manifests) throws IOException {
        Files.writeString(temp.resolve("web.yaml"), manifests);
        return run("check", temp.toString());
    }

    @Test
    void checkSaysWhatWouldListenWhere() throws IOException {
        assertThat(check(SERVICE + SLICE)).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "ADDRESS          PROTOCOL  SERVICE PORT   KIND        ENDPOINTS  CLUSTER  LOCAL  RESULT",
                        "0.0.0.0:30080    TCP       shop/web:http  node port   2          2        0      listens,"
                                + " balances over 2 endpoints",
                        "10.96.39.165:80  TCP       shop/web:http  cluster IP  2          2        0      listens,"
                                + " balances over 2 endpoints",
                        "",
                        "Services: 1, service ports: 1, errors: 0, warnings: 0");
    }

    @Test
    void policyLocalIsSeenFromTheNamedNode() throws IOException {
        String local = SERVICE.replace("type: NodePort", "type: NodePort\n  externalTrafficPolicy: Local");
        String slice = SLICE.replace("[10.244.0.60]", "[10.244.0.60]\n  nodeName: a");
        Files.writeString(temp.resolve("web.yaml"), local + slice);

        assertThat(run("check", "--hostname-override", "a", temp.toString())).isZero();
        assertThat(out.toString()).containsPattern("node port +2 +2 +1 +listens, balances over 1 endpoint\n");

        out.getBuffer().setLength(0);
        assertThat(run("check", "--hostname-override=b", temp.toString())).isZero();
        assertThat(out.toString()).contains("connection refused: policy Local, and no endpoint on this node");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        ""           | ""              | no IPv4 EndpointSlice has the label kubernetes.io/service-name: web in the namespace shop
        service-name: web | service-name: wbe | there is no proxied Service shop/wbe
        name: http, port: 5000 | port: 5000 | no port of its slices has the name 'http' and the protocol TCP; they have '' TCP
        """)
    void missingEndpointsComeWithTheirCause(String part, String replacement, String cause) throws IOException {
        String manifests = part.isEmpty() ? SERVICE : SERVICE + SLICE.replace(part, replacement);

        assertThat(check(manifests)).isZero();
        assertThat(out.toString())
                .contains("warning: ")
                .contains(cause)
                .contains("connection refused: no usable endpoint");
    }

    @Test
    void endpointsThatAreNotReadyAreNamedAsTheCause() throws IOException {
        check(SERVICE + SLICE.replaceAll("- addresses: (\\S+)", "- {addresses: $1, conditions: {ready: false}}"));

        assertThat(out.toString())
                .contains("Service shop/web:http: has no usable endpoint: none of its 3 endpoints is ready; nothing"
                        + " listens until it has one, and clients see \"connection refused\"");
    }

    @Test
    void errorsGiveExitCodeOneAndTheirPlace() throws IOException {
        assertThat(check(SERVICE.replace("port: 80,", "port: 80000,") + SLICE)).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "error: web.yaml:8:24: Service shop/web: spec.ports[0].port: 80000 is not a port; allowed are 1"
                                + " to 65535; write a port number")
                .contains("errors: 1");
    }

    @Test
    void addressThatTwoServicesClaimIsAWarning() throws IOException {
        String second = SERVICE.replace("name: web,", "name: web2,").replace(", nodePort: 30080", "");

        assertThat(check(SERVICE + second + SLICE)).isZero();
        assertThat(out.toString())
                .contains("warning: Service shop/web2:http: 10.96.39.165:80/TCP already belongs to shop/web:http");
    }

    @Test
    void unknownSelectorsAndOtherProtocolsAreWarnings() throws IOException {
        String manifests = SERVICE.replace(
                        "namespace: shop}", "namespace: shop, annotations: {fairlead.io/selector: best}}")
                .replace("nodePort: 30080}", "nodePort: 30080, protocol: SCTP}");

        assertThat(check(manifests + SLICE)).isZero();
        assertThat(out.toString())
                .contains("metadata.annotations[fairlead.io/selector]: unknown selector 'best'; allowed are ")
                .contains("SCTP is not proxied; only TCP and UDP are")
                .contains("not proxied\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chekc x", "check", "check --nonsense x", "check /nowhere/at/all", "--log-level=loud"})
    void argumentsThatCannotBeUsedGiveExitCodeTwoAndAHint(String args) {
        assertThat(run(args.isEmpty() ? new String[0] : args.split(" "))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--help, fairlead",
        "--version, fairlead ",
        "check --help, DIR|FILE",
        "help check, DIR|FILE",
        "node --help, --manifests",
        "cleanup --help, --service-proxy-name",
        "completion, complete -F",
        "generate-completion, complete -F"
    })
    void helpVersionAndCompletionArePrinted(String args, String part) {
        assertThat(run(args.split(" "))).isZero();
        assertThat(out.toString()).contains(part);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void optionsOfANodeAreInGroups() {
        assertThat(run("node", "--help")).isZero();
        assertThat(out.toString().lines().filter(line -> line.matches("[A-Z].*:")))
                .containsExactly(
                        "What to serve:",
                        "API server:",
                        "Capture of traffic:",
                        "Node ports:",
                        "Relay and load balancing:",
                        "Connections:",
                        "UDP sessions:",
                        "Health checks, metrics and logs:",
                        "Common options:",
                        "Examples:");
        assertThat(out.toString())
                .containsPattern("(?s)Common options:\\R  -h, --help.*-V, --version.*\\R\\RExamples:")
                .containsPattern(
                        "(?s)Connections:\\R      --handover-dir=DIR.*--drain-timeout=TIME.*--keep-alive-probes=N");
    }

    @Test
    void theRootNamesTheCommandsOfTheLauncher() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).containsPattern("\\R  bench  ").containsPattern("\\R  jmh  ");
    }

    @Test
    void failureIsOneLineAndHasItsStackTraceOnlyForThoseWhoDebug() {
        CommandLine command = FairleadCommand.commandLine();
        command.addSubcommand("fail", new FailingCommand());
        command.setErr(new PrintWriter(err));

        assertThat(command.execute("fail")).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("fairlead: on purpose");

        assertThat(command.execute("--log-level", "debug", "fail")).isEqualTo(1);
        assertThat(err.toString()).contains("\tat ");
    }

    @CommandLine.Command(name = "fail")
    private static final class FailingCommand implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("on purpose");
        }
    }
}
