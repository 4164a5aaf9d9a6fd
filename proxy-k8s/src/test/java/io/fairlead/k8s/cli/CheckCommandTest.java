package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What {@code fairlead check} finds, and how it prints that. */
class CheckCommandTest {
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              type: LoadBalancer
              clusterIP: 10.96.0.10
              externalIPs: [127.1.1.1]
              externalTrafficPolicy: Local
              healthCheckNodePort: 32000
              loadBalancerSourceRanges: [192.0.2.0/24]
              ports: [{name: http, port: 80, nodePort: 30080}]
            status: {loadBalancer: {ingress: [{ip: 203.0.113.7}]}}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{name: http, port: 5000}]
            endpoints: [{addresses: [10.244.0.60], nodeName: a}, {addresses: [10.244.0.61], nodeName: b}]
            ---
            """;

    @TempDir
    private Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int check(String manifests, String... options) throws IOException {
        Files.writeString(temp.resolve("web.yaml"), manifests);
        List<String> args = new ArrayList<>(List.of("check", temp.toString()));
        args.addAll(Arrays.asList(options));
        out.getBuffer().setLength(0);
        return FairleadCommand.commandLine("check")
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none   | a | 10.96.0.10:80    | listens where the node has this address, balances over 2 endpoints
            none   | a | 0.0.0.0:30080    | listens, balances over 1 endpoint
            none   | c | 0.0.0.0:30080    | connection refused: policy Local, and no endpoint on this node
            bind   | a | 10.96.0.10:80    | captured, balances over 2 endpoints
            tproxy | a | 10.96.0.10:80    | captured, balances over 2 endpoints
            tproxy | a | 0.0.0.0:30080    | captured, balances over 1 endpoint
            tproxy | c | 0.0.0.0:30080    | captured for clients on this node, no answer to others: policy Local, and no endpoint on this node
            tproxy | a | 203.0.113.7:80   | captured from 192.0.2.0/24 only, balances over 1 endpoint
            tproxy | a | 127.1.1.1:80     | not captured: a loopback, link-local, multicast or broadcast address
            bind   | a | 127.1.1.1:80     | not captured: a loopback, link-local, multicast or broadcast address
            """)
    void captureSaysWhatBecomesOfEachAddress(String mode, String node, String address, String result)
            throws IOException {
        assertThat(check(SERVICE, "--capture", mode, "--hostname-override", node))
                .isZero();

        assertThat(out.toString().lines().filter(line -> line.startsWith(address + " ")))
                .singleElement()
                .asString()
                .endsWith("  " + result);
        assertThat(out.toString()).contains("\nCapture: " + mode + ", which ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UDP | check-interval: 2s          | check-interval has no effect on UDP
            UDP | prefer-latency-factor: 200  | prefer-latency-factor has no effect on UDP
            TCP | prefer-latency-factor: 200  | has no effect without fairlead.io/prefer
            TCP | selector: maglev            |
            TCP | slow-start: 10s             |
            TCP | check-interval: 2s          |
            TCP | prefer: zone                |
            """)
    void settingsWithoutAnEffectAreNamed(String protocol, String setting, String finding) throws IOException {
        check(withProtocol(protocol)
                .replace(
                        "namespace: shop}\nspec:",
                        "namespace: shop, annotations: {fairlead.io/" + setting + "}}\nspec:"));

        assertThat(out.toString().contains("has no effect")).isEqualTo(finding != null);
        assertThat(out.toString()).contains(finding == null ? "" : finding);
    }

    @Test
    void withoutEndpointsAndWithOtherProtocolsConnectionsAreRefusedWhereTheyAreCaptured() throws IOException {
        check(SERVICE.substring(0, SERVICE.indexOf("---")), "--capture=tproxy");
        assertThat(out.toString()).contains("refused: no usable endpoint\n");

        check(withProtocol("SCTP"), "--capture=tproxy");
        assertThat(out.toString())
                .contains("Service shop/web:http/SCTP: SCTP is not proxied; only TCP and UDP are; nothing listens")
                .contains("refused: SCTP is not proxied\n");

        check(withProtocol("SCTP"), "--capture=none");
        assertThat(out.toString()).contains("  not proxied\n");
    }

    private static String withProtocol(String protocol) {
        return SERVICE.replace(
                        "[{name: http, port: 80, nodePort: 30080}]",
                        "\n  - {name: http, port: 80, nodePort: 30080, protocol: " + protocol + "}")
                .replace("[{name: http, port: 5000}]", "[{name: http, port: 5000, protocol: " + protocol + "}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none   | a | 10.96.0.10:80    | listens where the node has this address, balances over 2 endpoints
            none   | c | 0.0.0.0:30080    | no answer: policy Local, and no endpoint on this node
            bind   | a | 10.96.0.10:80    | captured, balances over 2 endpoints
            tproxy | a | 0.0.0.0:30080    | captured, balances over 1 endpoint
            tproxy | c | 0.0.0.0:30080    | captured for clients on this node, no answer to others: policy Local, and no endpoint on this node
            tproxy | a | 203.0.113.7:80   | captured from 192.0.2.0/24 only, balances over 1 endpoint
            """)
    void datagramsAreCapturedAsConnectionsAre(String mode, String node, String address, String result)
            throws IOException {
        assertThat(check(withProtocol("UDP"), "--capture", mode, "--hostname-override", node))
                .isZero();

        assertThat(out.toString().lines().filter(line -> line.startsWith(address + " ")))
                .singleElement()
                .asString()
                .contains("  UDP  ")
                .endsWith("  " + result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "tproxy"})
    void clientsWithoutAnEndpointSeeAnUnreachablePort(String mode) throws IOException {
        String udp = withProtocol("UDP");
        check(udp.substring(0, udp.indexOf("---")), "--capture", mode);

        assertThat(out.toString())
                .contains("Service shop/web:http/UDP: has no usable endpoint: ")
                .contains("nothing listens until it has one, and clients see \"port unreachable\"\n")
                .contains("port unreachable: no usable endpoint\n");
    }

    @Test
    void captureAutoIsTheModeThatThisMachineAllows() throws IOException {
        assertThat(check(SERVICE, "--capture=auto")).isZero();
        assertThat(out.toString()).containsPattern("\nCapture: (tproxy|bind|none), which this machine allows\n");
    }

    @Test
    void jsonHasAllThatTheTextHas() throws IOException {
        assertThat(check(SERVICE + SERVICE.replace("name: web,", "name: [],"), "-o", "json", "--capture=bind"))
                .isEqualTo(1);

        JsonNode root = new ObjectMapper().readTree(out.toString());
        JsonNode error = root.path("problems").get(0);
        assertThat(error.path("severity").asString()).isEqualTo("error");
        assertThat(error.path("file").asString()).isEqualTo("web.yaml");
        assertThat(error.path("line").asInt()).isPositive();
        assertThat(error.path("what").asString()).isNotEmpty();
        assertThat(error.path("remedy").asString()).isNotEmpty();
        JsonNode first = root.path("frontends").get(0);
        assertThat(first.path("address").asString()).isEqualTo("0.0.0.0:30080");
        assertThat(first.path("servicePort").asString()).isEqualTo("shop/web:http");
        assertThat(first.path("endpoints").asInt()).isEqualTo(2);
        assertThat(first.path("result").asString()).startsWith("captured");
        assertThat(root.path("capture").path("mode").asString()).isEqualTo("bind");
        assertThat(root.path("summary").path("services").asInt()).isEqualTo(1);
        assertThat(root.path("summary").path("errors").asInt()).isPositive();
    }

    @Test
    void warningsAreFailuresWhereTheCheckIsStrict() throws IOException {
        String withoutEndpoints = SERVICE.substring(0, SERVICE.indexOf("---"));

        assertThat(check(SERVICE, "--strict", "--hostname-override=a"))
                .as(out.toString())
                .isZero();
        assertThat(check(withoutEndpoints)).isZero();
        assertThat(check(withoutEndpoints, "--strict")).isEqualTo(1);
        assertThat(out.toString()).contains("errors: 0, warnings: 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v1                        | Servce         | warning | Kubernetes has no such kind (did you mean 'Service'?)
            v1                        | service        | warning | Kubernetes has no such kind (did you mean 'Service'?)
            discovery.k8s.io/v1       | EndpointSlices | warning | Kubernetes has no such kind (did you mean 'EndpointSlice'?)
            v1                        | Nodes          | warning | Kubernetes has no such kind (did you mean 'Node'?)
            v1                        | EndpointSlice  | warning | write apiVersion: discovery.k8s.io/v1
            discovery.k8s.io/v1beta1  | EndpointSlice  | warning | write apiVersion: discovery.k8s.io/v1
            v1beta1                   | Service        | warning | Kubernetes has no such kind
            v1                        | Endpoints      | warning | write a discovery.k8s.io/v1 EndpointSlice instead
            v1                        | ServiceAccount | note    | objects of kind v1 ServiceAccount are ignored; read are
            v1                        | Secret         | note    | objects of kind v1 Secret are ignored; read are
            serving.knative.dev/v1    | Service        | note    | objects of kind serving.knative.dev/v1 Service are ignored; read are
            apps/v1                   | DaemonSet      | note    | objects of kind apps/v1 DaemonSet are ignored; read are
            """)
    void aMisspeltKindIsAWarningAndTheKindOfAnotherIsNot(String version, String kind, String severity, String message)
            throws IOException {
        check(SERVICE + "apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: a}\n");

        assertThat(out.toString().lines().filter(line -> line.contains(kind + " are ignored")))
                .singleElement()
                .asString()
                .startsWith(severity + ": ")
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            32000 | 32000 | Service shop/other: spec.healthCheckNodePort: 32000 is also the health check node port of shop/web
            30080 | 32001 | Service shop/web: spec.healthCheckNodePort: 30080 is also the node port of shop/web:http
            10256 | 32001 | Service shop/web: spec.healthCheckNodePort: 10256 is also the default of healthzBindAddress
            """)
    void aHealthCheckNodePortThatSomethingElseHasIsAWarning(String first, String second, String message)
            throws IOException {
        String other = SERVICE.replace("web", "other")
                .replace("10.96.0.10", "10.96.0.20")
                .replace("203.0.113.7", "203.0.113.8")
                .replace("127.1.1.1", "198.51.100.1")
                .replace("30080", "30081");
        check(SERVICE.replace("32000", first) + other.replace("32000", second));

        assertThat(out.toString()).contains("warning: " + message);
        assertThat(out.toString()).contains("errors: 0, warnings: 1");
    }

    @ParameterizedTest
    @CsvSource({"-o, yaml", "--capture, iptables"})
    void optionsThatAreNotAllowedAreNamed(String option, String value) throws IOException {
        assertThat(check(SERVICE, option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(value).contains("allowed are");
    }

    /** Of this thread's own work, which other programs of the machine do not add to. With rows that cost more the more there are, it was three minutes. */
    @Test
    void tenThousandServicesTakeSeconds() throws IOException {
        StringBuilder manifests = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            manifests.append("""
                    apiVersion: v1
                    kind: Service
                    metadata: {name: s%1$d, namespace: shop}
                    spec: {clusterIP: 10.96.%2$d.%3$d, ports: [{port: 80}]}
                    ---
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    metadata: {name: s%1$d, namespace: shop, labels: {kubernetes.io/service-name: s%1$d}}
                    addressType: IPv4
                    ports: [{port: 8080}]
                    endpoints: [{addresses: [10.244.%2$d.%3$d]}]
                    ---
                    """.formatted(i, i / 250, i % 250 + 1));
        }
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

        assertThat(check(manifests.toString())).isZero();
        assertThat(out.toString()).endsWith("Services: 10000, service ports: 10000, errors: 0, warnings: 0\n");
        Duration worked = Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin);
        System.out.println("10,000 Services: " + worked.toMillis() + " ms of work");
        assertThat(worked).isLessThan(Duration.ofSeconds(20));
    }
}
