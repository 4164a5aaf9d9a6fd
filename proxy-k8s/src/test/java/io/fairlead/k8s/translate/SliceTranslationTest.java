package io.fairlead.k8s.translate;

import static io.fairlead.k8s.translate.Manifests.node;
import static io.fairlead.k8s.translate.Manifests.slice;
import static io.fairlead.k8s.translate.Manifests.sliceOf;
import static io.fairlead.k8s.translate.Manifests.texts;
import static io.fairlead.k8s.translate.Manifests.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.translate.Translation.NotProxied;
import io.fairlead.k8s.translate.Translation.Rejected;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.EndpointSlice.Address;
import io.fairlead.model.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceTranslationTest {
    private static final String BASE = "addressType: IPv4, ports: [{port: 8080}]";

    private static Address endpoint(String fields) {
        EndpointSlice slice =
                value(sliceOf(BASE + ", endpoints: [{addresses: [10.244.0.60]" + fields + "}]"));
        return slice.endpoints().getFirst();
    }

    @Test
    void smallestSliceGetsTheDefaultsOfTheApi() {
        EndpointSlice slice = value(sliceOf(BASE + ", endpoints: [{addresses: [10.244.0.60]}]"));

        assertThat(slice.service()).hasToString("default/web");
        assertThat(slice.name()).isEqualTo("web-1");
        assertThat(slice.ports()).containsExactly(new EndpointSlice.Port("", Protocol.TCP, 8080));
        assertThat(slice.endpoints().getFirst().address()).hasToString("10.244.0.60");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            # conditions                                                    | ready | serving | terminating
            ""                                                              | true  | true    | false
            ", conditions: {}"                                              | true  | true    | false
            ", conditions: {ready: false}"                                  | false | true    | false
            ", conditions: {ready: false, serving: false}"                  | false | false   | false
            ", conditions: {ready: false, serving: true, terminating: true}" | false | true   | true
            ", conditions: {ready: null, serving: null, terminating: null}" | true  | true    | false
            """)
    void missingConditionsCountAsReadyAndServing(
            String conditions, boolean ready, boolean serving, boolean terminating) {
        Address endpoint = endpoint(conditions);

        assertThat(endpoint.isReady()).isEqualTo(ready);
        assertThat(endpoint.isServing()).isEqualTo(serving);
        assertThat(endpoint.isTerminating()).isEqualTo(terminating);
    }

    @Test
    void nodeNameAndHintsAreRead() {
        Address endpoint = endpoint(", nodeName: a, hints: {forZones: [{name: z1}, {name: z2}], forNodes: [{name: a}]}");

        assertThat(endpoint.nodeName()).isEqualTo("a");
        assertThat(endpoint.zoneHints()).containsExactlyInAnyOrder("z1", "z2");
        assertThat(endpoint.nodeHints()).containsExactly("a");
        assertThat(endpoint("").nodeName()).isNull();
        assertThat(endpoint(", hints: {}").zoneHints()).isEmpty();
    }

    @Test
    void onlyTheFirstAddressIsUsed() {
        Translation<EndpointSlice> translation = sliceOf(
                BASE + ", endpoints: [{addresses: [10.0.0.1, 10.0.0.2]}, {addresses: []}, {addresses: [10.0.0.3]}]");

        assertThat(value(translation).endpoints())
                .extracting(endpoint -> endpoint.address().toString())
                .containsExactly("10.0.0.1", "10.0.0.3");
        assertThat(texts(translation)).hasSize(2).allMatch(text -> text.startsWith("WARNING"));
    }

    @Test
    void portWithoutNumberIsSkipped() {
        Translation<EndpointSlice> translation = sliceOf(
                "addressType: IPv4, ports: [{name: a}, {name: b, port: 0}, {name: c, port: 53, protocol: UDP}]");

        assertThat(value(translation).ports()).containsExactly(new EndpointSlice.Port("c", Protocol.UDP, 53));
        assertThat(texts(translation)).hasSize(2).allMatch(text -> text.startsWith("WARNING"));
    }

    @Test
    void sliceWithoutServiceIsNotProxiedAndSaysWhy() {
        Translation<EndpointSlice> translation = slice("{metadata: {name: web-1}, " + BASE + "}");

        assertThat(translation).isInstanceOf(NotProxied.class);
        assertThat(texts(translation))
                .singleElement()
                .asString()
                .startsWith("WARNING EndpointSlice default/web-1: metadata.labels[kubernetes.io/service-name]");
    }

    @Test
    void headlessSliceIsNotProxiedWithoutAWord() {
        Translation<EndpointSlice> translation =
                slice("{metadata: {name: web-1, labels: {kubernetes.io/service-name: web,"
                        + " service.kubernetes.io/headless: 'false'}}, " + BASE + "}");

        assertThat(translation).isInstanceOf(NotProxied.class);
        assertThat(translation.problems()).isEmpty();
    }

    @Test
    void namesInPlaceOfAddressesAreAnError() {
        Translation<EndpointSlice> translation =
                sliceOf("addressType: FQDN, endpoints: [{addresses: [example.com]}]");

        assertThat(translation).isInstanceOf(NotProxied.class);
        assertThat(texts(translation))
                .singleElement()
                .asString()
                .startsWith("ERROR EndpointSlice default/web-1: addressType: 'FQDN' cannot be balanced");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            ports: [{port: 80}]                                       | addressType: is missing; allowed are IPv4, IPv6
            addressType: IPv5                                         | addressType: 'IPv5' is unknown
            addressType: IPv4, ports: [{port: 70000}]                 | ports[0].port: 70000 is not a port
            addressType: IPv4, ports: [{port: 80, protocol: QUIC}]    | ports[0].protocol: 'QUIC' is unknown
            addressType: IPv4, endpoints: [{addresses: [web.local]}]  | endpoints[0].addresses[0]: 'web.local' is not an IP address
            addressType: IPv4, endpoints: [{addresses: ['fd00::1']}]  | endpoints[0].addresses[0]: 'fd00::1' is an IPv6 address in a slice of addressType IPv4
            addressType: IPv6, endpoints: [{addresses: [10.0.0.1]}]   | endpoints[0].addresses[0]: '10.0.0.1' is an IPv4 address in a slice of addressType IPv6
            """)
    void whatTheApiWouldRefuseRejectsTheSliceAndSaysWhere(String fields, String problem) {
        assertThat(sliceOf(fields)).isInstanceOf(Rejected.class);
        assertThat(texts(sliceOf(fields)))
                .singleElement()
                .asString()
                .startsWith("ERROR EndpointSlice default/web-1: " + problem);
    }

    @Test
    void nodeHasItsZoneAndItsInternalAddressesFirst() {
        var node = value(node("{metadata: {name: a, labels: {topology.kubernetes.io/zone: z1}}, status: {addresses:"
                + " [{type: ExternalIP, address: 52.0.0.1}, {type: Hostname, address: a}, {type: InternalIP, address:"
                + " 10.0.0.1}, {type: InternalIP, address: 'fd00::1'}]}}"));

        assertThat(node.name()).isEqualTo("a");
        assertThat(node.zone()).isEqualTo("z1");
        assertThat(node.addresses()).hasToString("[10.0.0.1, fd00::1, 52.0.0.1]");
        assertThat(value(node("{metadata: {name: a}}")).zone()).isNull();
    }
}
