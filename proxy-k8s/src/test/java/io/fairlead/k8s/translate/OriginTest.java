package io.fairlead.k8s.translate;

import static io.fairlead.k8s.translate.Manifests.serviceSpec;
import static io.fairlead.k8s.translate.Manifests.sliceOf;
import static io.fairlead.k8s.translate.Manifests.texts;
import static io.fairlead.k8s.translate.Manifests.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.translate.Translation.NotProxied;
import io.fairlead.k8s.translate.Translation.Rejected;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePort;
import io.fairlead.model.SessionAffinity;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the API server would refuse rejects a manifest; should the API server send it all the same, it costs no more than
 * the entry.
 */
class OriginTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # spec                                                                    | problem                                                 | what is left of it
        clusterIP: 10.96.0.1                                                      | spec.ports: is empty                                    | ""
        clusterIP: 10.96.0.1, ports: []                                           | spec.ports: is empty                                    | ""
        clusterIP: 10.96.0.1, ports: [null, {name: b, port: 80}]                  | spec.ports[0]: is empty                                 | b:80
        clusterIP: 10.96.0.1, ports: [{name: a}, {name: b, port: 80}]             | spec.ports[0].port: is missing                          | b:80
        clusterIP: 10.96.0.1, ports: [{port: 0}]                                  | spec.ports[0].port: 0 is not a port; allowed are 1 to 65535 | ""
        clusterIP: 10.96.0.1, ports: [{port: 70000}]                              | spec.ports[0].port: 70000 is not a port                 | ""
        clusterIP: 10.96.0.1, ports: [{port: -1}]                                 | spec.ports[0].port: -1 is not a port                    | ""
        clusterIP: 10.96.0.1, ports: [{port: 80, nodePort: 65536}]                | spec.ports[0].nodePort: 65536 is not a port             | 80
        clusterIP: 10.96.0.1, ports: [{port: 80, protocol: tcp}]                  | spec.ports[0].protocol: 'tcp' is unknown; allowed are TCP, UDP, SCTP | ""
        clusterIP: 10.96.0.1, ports: [{port: 80}, {name: b, port: 81}]            | spec.ports[0].name: is missing                          | 80 b:81
        clusterIP: 10.96.0.1, ports: [{name: a, port: 80}, {name: a, port: 81}]   | spec.ports[1].name: 'a' is taken                        | a:80 a:81
        clusterIP: 10.96.0.1, ports: [{name: a, port: 80}, {name: b, port: 80}]   | spec.ports[1].port: 80/TCP is taken                     | a:80 b:80
        clusterIP: nonsense, ports: [{port: 80}]                                  | spec.clusterIP: 'nonsense' is not an IP address         | ""
        clusterIP: 0.0.0.0, ports: [{port: 80}]                                   | spec.clusterIP: '0.0.0.0' means every address      | ""
        clusterIP: 10.96.0.1, clusterIPs: [10.96.0.2], ports: [{port: 80}]        | spec.clusterIP: '10.96.0.1' is not the first            | 80
        clusterIPs: [10.96.0.1, 10.96.0.2], ports: [{port: 80}]                   | spec.clusterIPs[1]: '10.96.0.2' is a second IPv4        | 80
        clusterIPs: [10.96.0.1], ipFamilies: [IPv6], ports: [{port: 80}]          | spec.clusterIPs[0]: '10.96.0.1' is IPv4, but            | ""
        clusterIP: 10.96.0.1, ports: [{port: 80}], sessionAffinity: Cookie        | spec.sessionAffinity: 'Cookie' is unknown               | 80
        clusterIP: 10.96.0.1, ports: [{port: 80}], internalTrafficPolicy: X       | spec.internalTrafficPolicy: 'X' is unknown; allowed are Cluster, Local | 80
        clusterIP: 10.96.0.1, ports: [{port: 80}], externalTrafficPolicy: X       | spec.externalTrafficPolicy: 'X' is unknown              | 80
        clusterIP: 10.96.0.1, ports: [{port: 80}], loadBalancerSourceRanges: [10.0.0.0/33] | spec.loadBalancerSourceRanges[0]: '10.0.0.0/33' is not a CIDR | 80
        clusterIP: 10.96.0.1, ports: [{port: 80}], type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 70000 | spec.healthCheckNodePort: 70000 is not a port | 80
        clusterIP: 10.96.0.1, ports: [{port: 80}], sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}} | spec.sessionAffinityConfig.clientIP.timeoutSeconds: 86401 seconds; allowed are 1 to 86400 | 80 sticky
        """)
    void ofServices(String spec, String problem, String left) {
        assertThat(serviceSpec(spec, Origin.MANIFEST)).isInstanceOf(Rejected.class);
        assertThat(texts(serviceSpec(spec, Origin.MANIFEST)))
                .singleElement()
                .asString()
                .startsWith("ERROR Service default/web: " + problem);

        Translation<Service> sent = serviceSpec(spec, Origin.API_SERVER);
        assertThat(value(sent).ports().stream().map(OriginTest::text).collect(Collectors.joining(" ")))
                .isEqualTo(left);
        assertThat(texts(sent))
                .singleElement()
                .asString()
                .startsWith("WARNING Service default/web: " + problem)
                .endsWith("; it has no effect until then");
    }

    private static String text(ServicePort port) {
        String name = port.id().name().port();
        return (name.isEmpty() ? "" : name + ":")
                + port.port()
                + (port.affinity().equals(SessionAffinity.NONE) ? "" : " sticky");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # fields                                                                               | problem                                                              | what is left of it
        addressType: IPv4, ports: [{name: a, port: 70000}, {name: b, port: 80}]                | ports[0].port: 70000 is not a port                                   | b:80 @
        addressType: IPv4, ports: [{name: a, port: 80, protocol: QUIC}]                        | ports[0].protocol: 'QUIC' is unknown                                 | @
        addressType: IPv4, endpoints: [{addresses: [web.local]}, {addresses: [10.0.0.1]}]      | endpoints[0].addresses[0]: 'web.local' is not an IP address          | @ 10.0.0.1
        addressType: IPv4, endpoints: [{addresses: [0.0.0.0]}, {addresses: [10.0.0.1]}]        | endpoints[0].addresses[0]: '0.0.0.0' means every address        | @ 10.0.0.1
        addressType: IPv4, endpoints: [{addresses: [null]}, {addresses: [10.0.0.1]}]           | endpoints[0].addresses[0]: is empty; expected an IP address         | @ 10.0.0.1
        addressType: IPv4, endpoints: [{addresses: ['fd00::1']}, {addresses: [10.0.0.1]}]      | endpoints[0].addresses[0]: 'fd00::1' is an IPv6 address in a slice of addressType IPv4 | @ 10.0.0.1
        addressType: IPv6, endpoints: [{addresses: [10.0.0.1]}, {addresses: ['fd00::1']}]      | endpoints[0].addresses[0]: '10.0.0.1' is an IPv4 address in a slice of addressType IPv6 | @ fd00::1
        addressType: IPv6, endpoints: [{addresses: ['::ffff:10.0.0.1']}]                       | endpoints[0].addresses[0]: '::ffff:10.0.0.1' is an IPv4 address in a slice of addressType IPv6 | @
        """)
    void ofSlices(String fields, String problem, String left) {
        assertThat(sliceOf(fields, Origin.MANIFEST)).isInstanceOf(Rejected.class);
        assertThat(texts(sliceOf(fields, Origin.MANIFEST)))
                .singleElement()
                .asString()
                .startsWith("ERROR EndpointSlice default/web-1: " + problem);

        Translation<EndpointSlice> sent = sliceOf(fields, Origin.API_SERVER);
        assertThat(text(value(sent))).isEqualTo(left);
        assertThat(texts(sent))
                .singleElement()
                .asString()
                .startsWith("WARNING EndpointSlice default/web-1: " + problem);
    }

    private static String text(EndpointSlice slice) {
        StringBuilder text = new StringBuilder();
        slice.ports()
                .forEach(port -> text.append(port.name())
                        .append(':')
                        .append(port.number())
                        .append(' '));
        text.append('@');
        slice.endpoints().forEach(endpoint -> text.append(' ').append(endpoint.address()));
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ports: [{port: 80}] | addressType: is missing; allowed are IPv4, IPv6
        addressType: IPv5   | addressType: 'IPv5' is unknown
        """)
    void ofSlicesOfWhichNobodyKnowsWhatTheirAddressesAre(String fields, String problem) {
        assertThat(sliceOf(fields, Origin.MANIFEST)).isInstanceOf(Rejected.class);
        assertThat(texts(sliceOf(fields, Origin.MANIFEST)))
                .singleElement()
                .asString()
                .startsWith("ERROR EndpointSlice default/web-1: " + problem);

        assertThat(sliceOf(fields, Origin.API_SERVER)).isInstanceOf(NotProxied.class);
        assertThat(texts(sliceOf(fields, Origin.API_SERVER)))
                .singleElement()
                .asString()
                .startsWith("WARNING EndpointSlice default/web-1: " + problem);
    }
}
