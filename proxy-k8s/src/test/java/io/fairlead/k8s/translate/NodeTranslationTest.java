package io.fairlead.k8s.translate;

import static io.fairlead.k8s.translate.Manifests.node;
import static io.fairlead.k8s.translate.Manifests.texts;
import static io.fairlead.k8s.translate.Manifests.value;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeTranslationTest {
    @Test
    void nodeHasItsZoneAndItsInternalAddressesFirst() {
        var node = value(node("{metadata: {name: a, labels: {topology.kubernetes.io/zone: z1}}, status: {addresses:"
                + " [{type: ExternalIP, address: 52.0.0.1}, {type: Hostname, address: a}, {type: InternalIP, address:"
                + " 10.0.0.1}, {type: InternalIP, address: 'fd00::1'}]}}"));

        assertThat(node.name()).isEqualTo("a");
        assertThat(node.zone()).isEqualTo("z1");
        assertThat(node.addresses()).hasToString("[10.0.0.1, fd00::1, 52.0.0.1]");
        assertThat(value(node("{metadata: {name: a}}")).zone()).isNull();
        assertThat(value(node("{metadata: {name: a, labels: {topology.kubernetes.io/zone: ''}}}"))
                        .zone())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # spec                                                                | ranges
            {}                                                                    | []
            {podCIDR: 10.244.1.0/24}                                              | [10.244.1.0/24]
            {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24]}                   | [10.244.1.0/24]
            {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24, 'fd00:1::/64']}    | [10.244.1.0/24, fd00:1::/64]
            {podCIDR: '', podCIDRs: []}                                           | []
            """)
    void rangesOfPodsAreThoseOfAllFamilies(String spec, String ranges) {
        var translated = node("{metadata: {name: a}, spec: " + spec + "}");

        assertThat(value(translated).podCidrs()).hasToString(ranges);
        assertThat(texts(translated)).isEmpty();
    }

    @Test
    void rangeThatIsNoneIsSkippedAndNamed() {
        var translated = node("{metadata: {name: a}, spec: {podCIDRs: [10.244.1.0, 'fd00:1::/64', null]}}");

        assertThat(value(translated).podCidrs()).hasToString("[fd00:1::/64]");
        assertThat(texts(translated))
                .containsExactly(
                        "WARNING Node a: spec.podCIDRs[0]: '10.244.1.0' is not a CIDR; write it as 10.0.0.0/8 or fd00::/8; this"
                                + " entry is skipped until it is corrected",
                        "WARNING Node a: spec.podCIDRs[2]: '' is not a CIDR; write it as 10.0.0.0/8 or fd00::/8; this entry is"
                                + " skipped until it is corrected");
    }
}
