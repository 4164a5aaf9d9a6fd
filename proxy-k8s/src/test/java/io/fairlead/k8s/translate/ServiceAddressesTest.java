package io.fairlead.k8s.translate;

import static io.fairlead.k8s.translate.Manifests.SPEC;
import static io.fairlead.k8s.translate.Manifests.only;
import static io.fairlead.k8s.translate.Manifests.service;
import static io.fairlead.k8s.translate.Manifests.serviceSpec;
import static io.fairlead.k8s.translate.Manifests.texts;
import static io.fairlead.k8s.translate.Manifests.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.translate.Translation.Rejected;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** At which addresses besides its cluster IPs a Service answers, and to whom. */
class ServiceAddressesTest {
    private static final String DUAL_STACK = "clusterIPs: [10.96.0.1, 'fd00::1'], ports: [{port: 80}]";

    @ParameterizedTest
    @ValueSource(strings = {"ClusterIP", "NodePort", "LoadBalancer"})
    void everythingThatIsWrittenIsHonouredWhateverTheType(String type) {
        ServicePort port = only(service("{metadata: {name: web}, spec: {type: " + type
                + ", clusterIP: 10.96.0.1, externalIPs: [203.0.113.7], ports: [{port: 80, nodePort: 30080}]}, status:"
                + " {loadBalancer: {ingress: [{ip: 52.1.2.3}]}}}"));

        assertThat(port.nodePort()).isEqualTo(30080);
        assertThat(port.externalIps()).hasToString("[203.0.113.7]");
        assertThat(port.loadBalancerIps()).hasToString("[52.1.2.3]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        [{ip: 52.1.2.3}]                                  | [52.1.2.3]
        [{ip: 52.1.2.3, ipMode: VIP}]                     | [52.1.2.3]
        [{ip: 52.1.2.3, ipMode: Proxy}]                   | []
        [{hostname: lb.example.com}]                      | []
        [{ip: '', hostname: lb.example.com}]              | []
        [{ip: 52.1.2.3, hostname: lb.example.com}]        | [52.1.2.3]
        [{ip: 52.001.2.03}]                               | [52.1.2.3]
        [{ip: 52.1.2.3}, {ip: 'fd00::9'}, {ip: 52.1.2.4}] | "[52.1.2.3, 52.1.2.4]"
        [{ip: 52.1.2.3}, {ip: 52.1.2.3}]                  | [52.1.2.3]
        []                                                | []
        """)
    void loadBalancerAddressesAreThoseWhosePacketsArriveAsTheyAre(String ingress, String expected) {
        Translation<Service> translation = service("{metadata: {name: web}, spec: {type: LoadBalancer, " + SPEC
                + "}, status: {loadBalancer: {ingress: " + ingress + "}}}");

        assertThat(only(translation).loadBalancerIps()).hasToString(expected);
    }

    @Test
    void addressesAreSplitByFamilyAndThoseThatAreNoneSkipped() {
        Translation<Service> translation = serviceSpec(DUAL_STACK
                + ", externalIPs: [203.0.113.7, 203.0.113.007, '::ffff:203.0.113.8', 'fd00::7', nonsense, 0.0.0.0]");

        assertThat(value(translation).ports())
                .extracting(port -> port.externalIps().toString())
                .containsExactly("[203.0.113.7, 203.0.113.8]", "[fd00::7]");
        assertThat(texts(translation))
                .hasSize(2)
                .allMatch(text -> text.startsWith("WARNING Service default/web: spec.externalIPs["));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # what                             | loadBalancerSourceRanges              | IPv4                           | IPv6
        none                               | []                                    | []                             | []
        of one family                      | [10.0.0.0/8]                          | [10.0.0.0/8]                   | []
        of both families                   | [10.0.0.0/8, 'fd00::/8']              | [10.0.0.0/8]                   | [fd00::/8]
        with blanks around                 | [' 10.0.0.0/8 ', '192.168.0.0/16  ']  | "[10.0.0.0/8, 192.168.0.0/16]" | []
        everybody, among others            | [10.0.0.0/8, 0.0.0.0/0]               | []                             | []
        everybody, with bits to spare      | [10.0.0.0/0]                          | []                             | []
        everybody of the other family      | [10.0.0.0/8, '::/0']                  | [10.0.0.0/8]                   | []
        only of the other family           | ['fd00::/8']                          | []                             | [fd00::/8]
        leading zeros are decimal          | [010.000.0.0/08]                      | [10.0.0.0/8]                   | []
        IPv4 as IPv6                       | ['::ffff:10.0.0.0/104']               | [10.0.0.0/8]                   | []
        """)
    void sourceRangesAreThoseOfTheFamilyAndNoneIsEverybody(String name, String ranges, String ipv4, String ipv6) {
        for (Origin origin : Origin.values()) {
            Translation<Service> translation =
                    serviceSpec(DUAL_STACK + ", loadBalancerSourceRanges: " + ranges, origin);

            assertThat(value(translation).ports())
                    .extracting(port -> port.loadBalancerSourceRanges().toString())
                    .containsExactly(ipv4, ipv6);
            assertThat(translation.problems()).isEmpty();
        }
    }

    @Test
    void theAnnotationForSourceRangesIsNotRead() {
        assertThat(only(service("{metadata: {name: web, annotations:"
                                + " {service.beta.kubernetes.io/load-balancer-source-ranges: 10.0.0.0/8}}, spec: {"
                                + SPEC + "}}"))
                        .loadBalancerSourceRanges())
                .isEmpty();
    }

    @Test
    void aRangeThatCannotBeReadRejectsTheManifest() {
        assertThat(serviceSpec(SPEC + ", loadBalancerSourceRanges: [10.0.0.0/8, office]"))
                .isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # loadBalancerSourceRanges       | ranges        | answers at
        [10.0.0.0/8, office]             | [10.0.0.0/8]  | [52.1.2.3]
        [10.0.0.0/33]                    | []            | []
        [office, 'fd00::/8']             | []            | []
        """)
    void aRangeThatCannotBeReadNeverLetsEverybodyIn(String ranges, String expected, String loadBalancerIps) {
        Translation<Service> translation = service(
                "{metadata: {name: web}, spec: {" + SPEC + ", loadBalancerSourceRanges: " + ranges
                        + "}, status: {loadBalancer: {ingress: [{ip: 52.1.2.3}]}}}",
                Origin.API_SERVER);

        assertThat(only(translation).loadBalancerSourceRanges()).hasToString(expected);
        assertThat(only(translation).loadBalancerIps()).hasToString(loadBalancerIps);
        assertThat(texts(translation))
                .singleElement()
                .asString()
                .startsWith("WARNING Service default/web: spec.loadBalancerSourceRanges[")
                .contains("is not a CIDR")
                .endsWith("; correct the range; it has no effect until then");
    }
}
