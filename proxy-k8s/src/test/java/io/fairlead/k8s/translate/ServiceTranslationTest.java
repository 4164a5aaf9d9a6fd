package io.fairlead.k8s.translate;

import static io.fairlead.k8s.translate.Manifests.service;
import static io.fairlead.k8s.translate.Manifests.serviceSpec;
import static io.fairlead.k8s.translate.Manifests.texts;
import static io.fairlead.k8s.translate.Manifests.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.translate.Translation.NotProxied;
import io.fairlead.k8s.translate.Translation.Rejected;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePort;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTranslationTest {
    private static final String BASE = "clusterIP: 10.96.0.1, ports: [{port: 80}]";

    private static ServicePort only(Translation<Service> translation) {
        assertThat(value(translation).ports()).hasSize(1);
        return value(translation).ports().getFirst();
    }

    @Test
    void smallestServiceGetsTheDefaultsOfTheApi() {
        Service service = value(serviceSpec(BASE));
        ServicePort port = service.ports().getFirst();

        assertThat(service.name()).hasToString("default/web");
        assertThat(port.id()).hasToString("default/web");
        assertThat(port.port()).isEqualTo(80);
        assertThat(port.nodePort()).isZero();
        assertThat(port.clusterIp()).hasToString("10.96.0.1");
        assertThat(port.internalTrafficPolicy()).isEqualTo(TrafficPolicy.CLUSTER);
        assertThat(port.externalTrafficPolicy()).isEqualTo(TrafficPolicy.CLUSTER);
        assertThat(port.affinity()).isEqualTo(SessionAffinity.NONE);
        assertThat(port.selector()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{metadata: {name: web}, spec: {type: ExternalName, clusterIP: 10.96.0.1, ports: [{port: 80}]}}",
                "{metadata: {name: web}, spec: {clusterIP: None, ports: [{port: 80}]}}",
                "{metadata: {name: web}, spec: {clusterIPs: [None]}}",
                "{metadata: {name: web, labels: {service.kubernetes.io/service-proxy-name: ''}},"
                        + " spec: {clusterIP: 10.96.0.1}}",
            })
    void whatIsNotOursIsLeftAloneWithoutAWord(String yaml) {
        assertThat(service(yaml)).isInstanceOf(NotProxied.class);
        assertThat(service(yaml).problems()).isEmpty();
    }

    @Test
    void missingClusterIpIsNotProxiedAndSaysWhy() {
        assertThat(serviceSpec("ports: [{port: 80}]")).isInstanceOf(NotProxied.class);
        assertThat(texts(serviceSpec("ports: [{port: 80}]")))
                .singleElement()
                .asString()
                .startsWith("WARNING Service default/web: spec.clusterIP: is missing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # spec                                                                           | IPv4         | IPv6
        clusterIP: 10.96.0.1                                                             | 10.96.0.1    |
        clusterIP: 'fd00::1'                                                             |              | fd00::1
        clusterIP: 'FD00:0::1'                                                           |              | fd00::1
        clusterIP: 172.30.0.041                                                          | 172.30.0.41  |
        clusterIPs: [10.96.0.1]                                                          | 10.96.0.1    |
        clusterIPs: [10.96.0.1, 'fd00::1']                                               | 10.96.0.1    | fd00::1
        clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1, 'fd00::1'], ipFamilies: [IPv4, IPv6] | 10.96.0.1  | fd00::1
        clusterIPs: ['fd00::1', 10.96.0.1], ipFamilies: [IPv6, IPv4]                     | 10.96.0.1    | fd00::1
        clusterIPs: [10.96.0.1], ipFamilies: [IPv4, IPv6]                                | 10.96.0.1    |
        """)
    void eachFamilyHasItsClusterIp(String spec, @Nullable String ipv4, @Nullable String ipv6) {
        Service service = value(serviceSpec(spec + ", ports: [{port: 80, nodePort: 30080}]"));

        assertThat(clusterIp(service, IpFamily.IPV4)).isEqualTo(ipv4);
        assertThat(clusterIp(service, IpFamily.IPV6)).isEqualTo(ipv6);
    }

    private static @Nullable String clusterIp(Service service, IpFamily family) {
        return service.ports().stream()
                .filter(port -> port.id().family() == family)
                .map(port -> String.valueOf(port.clusterIp()))
                .findFirst()
                .orElse(null);
    }

    @Test
    void sameNumberOnTcpAndUdpIsTwoServicePorts() {
        Service service = value(serviceSpec("clusterIP: 10.96.0.10, ports: [{name: dns, port: 53, protocol: UDP},"
                + " {name: dns-tcp, port: 53}, {name: sctp, port: 53, protocol: SCTP, nodePort: 30053}]"));

        assertThat(service.ports())
                .extracting(port -> port.id().toString())
                .containsExactly("default/web:dns/UDP", "default/web:dns-tcp", "default/web:sctp/SCTP");
        assertThat(service.ports().getLast().nodePort()).isEqualTo(30053);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        type: NodePort     | Local   | ""           | LOCAL
        type: LoadBalancer | Local   | ""           | LOCAL
        type: ClusterIP    | Local   | ""           | CLUSTER
        type: ClusterIP    | Local   | 203.0.113.1  | LOCAL
        type: NodePort     | Cluster | ""           | CLUSTER
        """)
    void externalPolicyCountsOnlyWhereServicesAreReachedFromOutside(
            String type, String policy, String externalIps, TrafficPolicy expected) {
        ServicePort port = only(serviceSpec(
                BASE + ", " + type + ", externalTrafficPolicy: " + policy + ", externalIPs: [" + externalIps + "]"));

        assertThat(port.externalTrafficPolicy()).isEqualTo(expected);
        assertThat(port.internalTrafficPolicy()).isEqualTo(TrafficPolicy.CLUSTER);
    }

    @Test
    void internalPolicyLocalIsRead() {
        assertThat(only(serviceSpec(BASE + ", internalTrafficPolicy: Local")).internalTrafficPolicy())
                .isEqualTo(TrafficPolicy.LOCAL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        sessionAffinity: ClientIP                                                                      | 10800
        sessionAffinity: ClientIP, sessionAffinityConfig: {}                                           | 10800
        sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {}}                               | 10800
        sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 1}}              | 1
        sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86400}}          | 86400
        """)
    void affinityTimeoutIsThreeHoursUnlessWritten(String spec, long seconds) {
        assertThat(only(serviceSpec(BASE + ", " + spec)).affinity())
                .isEqualTo(new SessionAffinity.ClientIp(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        [{ip: 52.1.2.3}]                                  | [52.1.2.3]
        [{ip: 52.1.2.3, ipMode: VIP}]                     | [52.1.2.3]
        [{ip: 52.1.2.3, ipMode: Proxy}]                   | []
        [{hostname: lb.example.com}]                      | []
        [{ip: '', hostname: lb.example.com}]              | []
        [{ip: 52.1.2.3}, {ip: 'fd00::9'}, {ip: 52.1.2.4}] | "[52.1.2.3, 52.1.2.4]"
        """)
    void loadBalancerAddressesAreThoseWhosePacketsArriveAsTheyAre(String ingress, String expected) {
        Translation<Service> translation = service("{metadata: {name: web}, spec: {type: NodePort, " + BASE
                + "}, status: {loadBalancer: {ingress: " + ingress + "}}}");

        assertThat(only(translation).loadBalancerIps()).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        [10.0.0.0/8]                          | [10.0.0.0/8]
        [' 10.0.0.0/8 ', 192.168.0.0/16]      | "[10.0.0.0/8, 192.168.0.0/16]"
        [10.0.0.0/8, 0.0.0.0/0]               | []
        [10.0.0.0/8, '::/0']                  | [10.0.0.0/8]
        ['fd00::/8']                          | []
        []                                    | []
        """)
    void sourceRangesAreThoseOfTheFamily(String ranges, String expected) {
        assertThat(only(serviceSpec(BASE + ", loadBalancerSourceRanges: " + ranges))
                        .loadBalancerSourceRanges())
                .hasToString(expected);
    }

    @Test
    void externalIpsAreSplitByFamilyAndInvalidOnesSkipped() {
        Translation<Service> translation = serviceSpec("clusterIPs: [10.96.0.1, 'fd00::1'], ports: [{port: 80}],"
                + " externalIPs: [203.0.113.7, 203.0.113.007, 'fd00::7', nonsense, 0.0.0.0]");

        assertThat(value(translation).ports())
                .extracting(port -> port.externalIps().toString())
                .containsExactly("[203.0.113.7]", "[fd00::7]");
        assertThat(texts(translation))
                .hasSize(2)
                .allMatch(text -> text.startsWith("WARNING Service default/web: spec.externalIPs["));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # type       | policy  | healthCheckNodePort | expected
        LoadBalancer | Local   | 32000               | 32000
        LoadBalancer | Cluster | 32000               | 0
        NodePort     | Local   | 32000               | 0
        ClusterIP    | Local   | 32000               | 0
        """)
    void healthCheckNodePortCountsOnLoadBalancersWithPolicyLocal(String type, String policy, int port, int expected) {
        Translation<Service> translation = serviceSpec(
                BASE + ", type: " + type + ", externalTrafficPolicy: " + policy + ", healthCheckNodePort: " + port);

        assertThat(value(translation).healthCheckNodePort()).isEqualTo(expected);
        assertThat(translation.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", healthCheckNodePort: 0"})
    void loadBalancerWithPolicyLocalButWithoutHealthCheckNodePortIsTakenWithAWarning(String port) {
        Translation<Service> translation =
                serviceSpec(BASE + ", type: LoadBalancer, externalTrafficPolicy: Local" + port);

        assertThat(value(translation).healthCheckNodePort()).isZero();
        assertThat(texts(translation))
                .singleElement()
                .asString()
                .startsWith("WARNING Service default/web: spec.healthCheckNodePort: is missing");
    }

    @Test
    void selectorAnnotationIsRead() {
        assertThat(only(service("{metadata: {name: web, annotations: {fairlead.io/selector: ' maglev'}}, spec: {" + BASE
                                + "}}"))
                        .selector())
                .isEqualTo("maglev");
    }

    @Test
    void serviceWithoutCreationTimeIsTheYoungest() {
        Instant dated = value(service(
                        "{metadata: {name: web, creationTimestamp: '2026-01-31T12:00:00Z'}, spec: {" + BASE + "}}"))
                .createdAt();

        assertThat(dated).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(value(serviceSpec(BASE)).createdAt()).isAfter(Instant.parse("9999-12-31T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        clusterIP: 10.96.0.1                                                  | spec.ports: is empty
        clusterIP: 10.96.0.1, ports: []                                       | spec.ports: is empty
        clusterIP: 10.96.0.1, ports: [null]                                   | spec.ports[0]: is empty
        clusterIP: 10.96.0.1, ports: [{name: a}]                              | spec.ports[0].port: is missing
        clusterIP: 10.96.0.1, ports: [{port: 0}]                              | spec.ports[0].port: 0 is not a port; allowed are 1 to 65535
        clusterIP: 10.96.0.1, ports: [{port: 70000}]                          | spec.ports[0].port: 70000 is not a port
        clusterIP: 10.96.0.1, ports: [{port: -1}]                             | spec.ports[0].port: -1 is not a port
        clusterIP: 10.96.0.1, ports: [{port: 80, nodePort: 65536}]            | spec.ports[0].nodePort: 65536 is not a port
        clusterIP: 10.96.0.1, ports: [{port: 80, protocol: tcp}]              | spec.ports[0].protocol: 'tcp' is unknown; allowed are TCP, UDP, SCTP
        clusterIP: 10.96.0.1, ports: [{port: 80}, {name: b, port: 81}]        | spec.ports[0].name: is missing
        clusterIP: 10.96.0.1, ports: [{name: a, port: 80}, {name: a, port: 81}] | spec.ports[1].name: 'a' is taken
        clusterIP: 10.96.0.1, ports: [{name: a, port: 80}, {name: b, port: 80}] | spec.ports[1].port: 80/TCP is taken
        clusterIP: nonsense, ports: [{port: 80}]                              | spec.clusterIP: 'nonsense' is not an IP address
        clusterIP: 0.0.0.0, ports: [{port: 80}]                               | spec.clusterIP: '0.0.0.0' stands for every address
        clusterIP: 10.96.0.1, clusterIPs: [10.96.0.2], ports: [{port: 80}]    | spec.clusterIP: '10.96.0.1' is not the first
        clusterIPs: [10.96.0.1, 10.96.0.2], ports: [{port: 80}]               | spec.clusterIPs[1]: '10.96.0.2' is a second IPv4
        clusterIPs: [10.96.0.1], ipFamilies: [IPv6], ports: [{port: 80}]      | spec.clusterIPs[0]: '10.96.0.1' is IPv4, but
        clusterIP: 10.96.0.1, ports: [{port: 80}], sessionAffinity: Cookie    | spec.sessionAffinity: 'Cookie' is unknown
        clusterIP: 10.96.0.1, ports: [{port: 80}], internalTrafficPolicy: X   | spec.internalTrafficPolicy: 'X' is unknown; allowed are Cluster, Local
        clusterIP: 10.96.0.1, ports: [{port: 80}], externalTrafficPolicy: X   | spec.externalTrafficPolicy: 'X' is unknown
        clusterIP: 10.96.0.1, ports: [{port: 80}], loadBalancerSourceRanges: [10.0.0.0/33] | spec.loadBalancerSourceRanges[0]: '10.0.0.0/33' is not a CIDR
        clusterIP: 10.96.0.1, ports: [{port: 80}], sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}} | spec.sessionAffinityConfig.clientIP.timeoutSeconds: 86401 seconds; allowed are 1 to 86400
        """)
    void whatTheApiWouldRefuseRejectsTheServiceAndSaysWhere(String spec, String problem) {
        assertThat(serviceSpec(spec)).isInstanceOf(Rejected.class);
        assertThat(texts(serviceSpec(spec)))
                .singleElement()
                .asString()
                .startsWith("ERROR Service default/web: " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{spec: {clusterIP: 10.96.0.1}}", "{metadata: {name: web}}", "{metadata: null}"})
    void serviceWithoutNameOrSpecIsRejected(String yaml) {
        assertThat(service(yaml)).isInstanceOf(Rejected.class);
    }

    @Test
    void allProblemsAreSaidAtOnce() {
        assertThat(texts(serviceSpec("clusterIP: x, ports: [{port: 0, protocol: QUIC}], sessionAffinity: y")))
                .hasSize(4);
    }
}
