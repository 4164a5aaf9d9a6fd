package io.fairlead.k8s.translate;

import static io.fairlead.k8s.translate.Manifests.SPEC;
import static io.fairlead.k8s.translate.Manifests.only;
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
import io.fairlead.model.ServiceSettings;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Services are proxied, at which cluster IPs and ports. */
class ServiceTranslationTest {
    @ParameterizedTest
    @EnumSource
    void smallestServiceGetsTheDefaultsOfTheApi(Origin origin) {
        Service service = value(serviceSpec(SPEC, origin));
        ServicePort port = service.ports().getFirst();

        assertThat(service.name()).hasToString("default/web");
        assertThat(service.healthCheckNodePort()).isZero();
        assertThat(port.id()).hasToString("default/web");
        assertThat(port.port()).isEqualTo(80);
        assertThat(port.nodePort()).isZero();
        assertThat(port.clusterIp()).hasToString("10.96.0.1");
        assertThat(port.externalIps()).isEmpty();
        assertThat(port.loadBalancerIps()).isEmpty();
        assertThat(port.internalTrafficPolicy()).isEqualTo(TrafficPolicy.CLUSTER);
        assertThat(port.externalTrafficPolicy()).isEqualTo(TrafficPolicy.CLUSTER);
        assertThat(port.affinity()).isEqualTo(SessionAffinity.NONE);
        assertThat(port.settings()).isSameAs(ServiceSettings.DEFAULTS);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # what                                 | spec                                                             | why it is not proxied
        ExternalName                           | type: ExternalName, externalName: example.com                    | an ExternalName Service is served by DNS
        ExternalName, with a cluster IP        | type: ExternalName, clusterIP: 10.96.0.1, ports: [{port: 80}]    | an ExternalName Service is served by DNS
        headless                               | clusterIP: None, ports: [{port: 80}]                             | a headless Service is served by DNS
        headless, as the API server fills in   | clusterIP: None, clusterIPs: [None], ports: [{port: 80}]         | a headless Service is served by DNS
        headless, written as a list only       | clusterIPs: [None], ports: [{port: 80}]                          | a headless Service is served by DNS
        headless, with a node port             | clusterIP: None, ports: [{port: 80, nodePort: 30080}]            | a headless Service is served by DNS
        """)
    void whatIsAnsweredByDnsIsLeftAloneWithoutAWord(String name, String spec, String reason) {
        for (Origin origin : Origin.values()) {
            assertThat(serviceSpec(spec, origin)).isEqualTo(new NotProxied<>(reason, List.of()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clusterIP: '', ports: [{port: 80}]", "ports: [{port: 80}]"})
    void withoutClusterIpNothingIsProxiedWhichIsWorthAWordInAManifestOnly(String spec) {
        assertThat(serviceSpec(spec, Origin.API_SERVER)).isInstanceOf(NotProxied.class);
        assertThat(serviceSpec(spec, Origin.API_SERVER).problems()).isEmpty();
        assertThat(serviceSpec(spec)).isInstanceOf(NotProxied.class);
        assertThat(texts(serviceSpec(spec)))
                .singleElement()
                .asString()
                .startsWith("WARNING Service default/web: spec.clusterIP: is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "other", "'false'", "kube-proxy"})
    void theLabelForAnotherProxyCountsWhateverItsValue(String value) {
        Translation<Service> translation =
                service("{metadata: {name: web, labels: {service.kubernetes.io/service-proxy-name: " + value
                        + "}}, spec: {" + SPEC + "}}");

        assertThat(translation).isInstanceOf(NotProxied.class);
        assertThat(translation.problems()).isEmpty();
    }

    @Test
    void theLabelForHeadlessServicesIsForSlicesOnly() {
        assertThat(only(service("{metadata: {name: web, labels: {service.kubernetes.io/headless: ''}}, spec: {" + SPEC
                                + "}}"))
                        .clusterIp())
                .hasToString("10.96.0.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # spec                                                                             | IPv4         | IPv6
        clusterIP: 10.96.0.1                                                               | 10.96.0.1    |
        clusterIP: 'fd00::1'                                                               |              | fd00::1
        clusterIP: 'FD00:0::1'                                                             |              | fd00::1
        clusterIP: 172.30.0.041                                                            | 172.30.0.41  |
        clusterIP: '::ffff:10.96.0.1'                                                      | 10.96.0.1    |
        clusterIPs: [10.96.0.1]                                                            | 10.96.0.1    |
        clusterIPs: [10.96.0.1, 'fd00::1']                                                 | 10.96.0.1    | fd00::1
        clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1], ipFamilies: [IPv4]                  | 10.96.0.1    |
        clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1, 'fd00::1'], ipFamilies: [IPv4, IPv6] | 10.96.0.1    | fd00::1
        clusterIPs: ['fd00::1', 10.96.0.1], ipFamilies: [IPv6, IPv4]                       | 10.96.0.1    | fd00::1
        # a family whose cluster IP is still to come
        clusterIPs: [10.96.0.1], ipFamilies: [IPv4, IPv6]                                  | 10.96.0.1    |
        """)
    void eachFamilyHasItsClusterIpOrNothingNotEvenANodePort(String spec, @Nullable String ipv4, @Nullable String ipv6) {
        for (Origin origin : Origin.values()) {
            Service service = value(serviceSpec(spec + ", ports: [{port: 80, nodePort: 30080}]", origin));

            assertThat(clusterIp(service, IpFamily.IPV4)).isEqualTo(ipv4);
            assertThat(clusterIp(service, IpFamily.IPV6)).isEqualTo(ipv6);
        }
    }

    private static @Nullable String clusterIp(Service service, IpFamily family) {
        return service.ports().stream()
                .filter(port -> port.id().family() == family)
                .map(port -> String.valueOf(port.clusterIp()))
                .findFirst()
                .orElse(null);
    }

    @Test
    void sameNumberOnSeveralProtocolsIsSeveralServicePorts() {
        Service service = value(serviceSpec("clusterIP: 10.96.0.10, ports: [{name: dns, port: 53, protocol: UDP},"
                + " {name: dns-tcp, port: 53}, {name: sctp, port: 53, protocol: SCTP, nodePort: 30053}]"));

        assertThat(service.ports())
                .extracting(port -> port.id().toString())
                .containsExactly("default/web:dns/UDP", "default/web:dns-tcp", "default/web:sctp/SCTP");
        assertThat(service.ports().getLast().nodePort()).isEqualTo(30053);
    }

    @Test
    void whereConnectionsGoIsForTheSlicesToSay() {
        assertThat(only(serviceSpec("clusterIP: 10.96.0.1, selector: {app: web}, publishNotReadyAddresses: true,"
                        + " trafficDistribution: PreferClose, allocateLoadBalancerNodePorts: false,"
                        + " loadBalancerIP: 203.0.113.9, loadBalancerClass: example.com/lb, ipFamilyPolicy: SingleStack,"
                        + " ports: [{port: 80, targetPort: http, appProtocol: kubernetes.io/h2c}]")))
                .isEqualTo(only(serviceSpec(SPEC)));
    }

    @Test
    void serviceWithoutCreationTimeIsTheYoungest() {
        Instant dated = value(service(
                        "{metadata: {name: web, creationTimestamp: '2026-01-31T12:00:00Z'}, spec: {" + SPEC + "}}"))
                .createdAt();

        assertThat(dated).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(value(serviceSpec(SPEC)).createdAt()).isAfter(Instant.parse("9999-12-31T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{spec: {clusterIP: 10.96.0.1}}", "{metadata: {name: web}}", "{metadata: null}"})
    void serviceWithoutNameOrSpecIsRejectedWhereverItComesFrom(String yaml) {
        assertThat(service(yaml)).isInstanceOf(Rejected.class);
        assertThat(service(yaml, Origin.API_SERVER)).isInstanceOf(Rejected.class);
    }

    @Test
    void problemsNameTheObjectTheyAreAbout() {
        String yaml = "{metadata: {name: web, namespace: shop, uid: 5f1c}, spec: {clusterIP: x, ports: [{port: 80}]}}";

        assertThat(service(yaml).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.object()).isEqualTo(new ObjectReference("Service", "shop", "web", "5f1c"));
            assertThat(problem.setting()).isNull();
            assertThat(problem).asString().startsWith("Service shop/web: spec.clusterIP: 'x' is not an IP address");
        });
    }

    @Test
    void allProblemsAreSaidAtOnce() {
        assertThat(texts(serviceSpec("clusterIP: x, ports: [{port: 0, protocol: QUIC}], sessionAffinity: y")))
                .hasSize(4);
    }
}
