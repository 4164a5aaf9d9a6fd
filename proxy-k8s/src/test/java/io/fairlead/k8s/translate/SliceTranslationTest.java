package io.fairlead.k8s.translate;

import static io.fairlead.k8s.translate.Manifests.slice;
import static io.fairlead.k8s.translate.Manifests.sliceOf;
import static io.fairlead.k8s.translate.Manifests.texts;
import static io.fairlead.k8s.translate.Manifests.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.translate.Translation.NotProxied;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.EndpointSlice.Address;
import io.fairlead.model.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SliceTranslationTest {
    private static final String BASE = "addressType: IPv4, ports: [{port: 8080}]";

    private static Address endpoint(String fields) {
        EndpointSlice slice = value(sliceOf(BASE + ", endpoints: [{addresses: [10.244.0.60]" + fields + "}]"));
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

    @Test
    void aSliceBelongsToTheServiceOfItsLabelInItsOwnNamespace() {
        EndpointSlice slice = value(slice("{metadata: {name: web-1, namespace: shop, labels:"
                + " {kubernetes.io/service-name: cart, endpointslice.kubernetes.io/managed-by: somebody},"
                + " ownerReferences: [{kind: Service, name: other, apiVersion: v1, uid: x}]}, " + BASE + "}"));

        assertThat(slice.service()).hasToString("shop/cart");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", labels: {kubernetes.io/service-name: ''}", ", labels: {app: web}"})
    void sliceWithoutServiceIsNotProxiedAndSaysWhy(String labels) {
        Translation<EndpointSlice> translation = slice("{metadata: {name: web-1" + labels + "}, " + BASE + "}");

        assertThat(translation).isInstanceOf(NotProxied.class);
        assertThat(texts(translation))
                .singleElement()
                .asString()
                .startsWith("WARNING EndpointSlice default/web-1: metadata.labels[kubernetes.io/service-name]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "'true'", "'false'"})
    void theLabelOfHeadlessServicesCountsWhateverItsValue(String value) {
        Translation<EndpointSlice> translation =
                slice("{metadata: {name: web-1, labels: {kubernetes.io/service-name: web,"
                        + " service.kubernetes.io/headless: " + value + "}}, " + BASE + "}");

        assertThat(translation).isInstanceOf(NotProxied.class);
        assertThat(translation.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"MANIFEST, ERROR", "API_SERVER, WARNING"})
    void namesInPlaceOfAddressesAreNotProxied(Origin origin, String severity) {
        Translation<EndpointSlice> translation =
                sliceOf("addressType: FQDN, endpoints: [{addresses: [example.com]}]", origin);

        assertThat(translation).isInstanceOf(NotProxied.class);
        assertThat(texts(translation))
                .singleElement()
                .asString()
                .startsWith(severity + " EndpointSlice default/web-1: addressType: 'FQDN' cannot be balanced");
    }

    @Test
    void portsKeepTheirNamesProtocolsAndNumbers() {
        assertThat(value(sliceOf("addressType: IPv4, ports: [{name: http, port: 8080}, {name: dns, port: 53, protocol:"
                                + " UDP}, {name: '', port: 9, protocol: SCTP}, {port: 7}]"))
                        .ports())
                .containsExactly(
                        new EndpointSlice.Port("http", Protocol.TCP, 8080),
                        new EndpointSlice.Port("dns", Protocol.UDP, 53),
                        new EndpointSlice.Port("", Protocol.SCTP, 9),
                        new EndpointSlice.Port("", Protocol.TCP, 7));
    }

    @ParameterizedTest
    @EnumSource
    void portWithoutNumberIsSkipped(Origin origin) {
        Translation<EndpointSlice> translation = sliceOf(
                "addressType: IPv4, ports: [{name: a}, {name: b, port: 0}, {name: c, port: 53, protocol: UDP}]",
                origin);

        assertThat(value(translation).ports()).containsExactly(new EndpointSlice.Port("c", Protocol.UDP, 53));
        assertThat(texts(translation)).hasSize(2).allMatch(text -> text.startsWith("WARNING"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # conditions                                                                  | ready | serving | terminating
        ""                                                                            | true  | true    | false
        ", conditions: null"                                                          | true  | true    | false
        ", conditions: {}"                                                            | true  | true    | false
        ", conditions: {ready: null, serving: null, terminating: null}"               | true  | true    | false
        ", conditions: {ready: false}"                                                | false | true    | false
        ", conditions: {ready: false, serving: false}"                                | false | false   | false
        ", conditions: {ready: false, serving: true, terminating: true}"              | false | true    | true
        ", conditions: {ready: false, serving: false, terminating: true}"             | false | false   | true
        # publishNotReadyAddresses
        ", conditions: {ready: true, serving: false, terminating: true}"              | true  | false   | true
        """)
    void missingConditionsCountAsReadyAndServing(
            String conditions, boolean ready, boolean serving, boolean terminating) {
        Address endpoint = endpoint(conditions);

        assertThat(endpoint.isReady()).isEqualTo(ready);
        assertThat(endpoint.isServing()).isEqualTo(serving);
        assertThat(endpoint.isTerminating()).isEqualTo(terminating);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # fields                                                           | node | zones    | nodes
        ""                                                                 | null | []       | []
        ", nodeName: null"                                                 | null | []       | []
        ", nodeName: a"                                                    | a    | []       | []
        # the zone that it is in is not one that it is meant for
        ", nodeName: a, zone: z1, hostname: h, targetRef: {kind: Pod}"     | a    | []       | []
        ", hints: null"                                                    | null | []       | []
        ", hints: {}"                                                      | null | []       | []
        ", hints: {forZones: []}"                                          | null | []       | []
        ", hints: {forZones: [{name: z1}]}"                                | null | [z1]     | []
        ", hints: {forZones: [{name: z1}, {name: z2}, {name: z1}]}"        | null | [z1, z2] | []
        ", hints: {forZones: [{name: z1}], forNodes: [{name: a}]}"         | null | [z1]     | [a]
        ", hints: {forNodes: [{name: a}, {name: b}]}"                      | null | []       | [a, b]
        ", hints: {forZones: [null, {}, {name: z1}], forNodes: [null]}"    | null | [z1]     | []
        """)
    void nodeNameAndHintsAreRead(String fields, String node, String zones, String nodes) {
        Address endpoint = endpoint(fields);

        assertThat(String.valueOf(endpoint.nodeName())).isEqualTo(node);
        assertThat(endpoint.zoneHints().stream().sorted()).hasToString(zones);
        assertThat(endpoint.nodeHints().stream().sorted()).hasToString(nodes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        ""              | null
        ", zone: null"  | null
        ", zone: ''"    | null
        ", zone: z1"    | z1
        """)
    void theZoneIsRead(String fields, String zone) {
        assertThat(String.valueOf(endpoint(fields).zone())).isEqualTo(zone);
    }

    @Test
    void namesAreSharedByAllEndpoints() {
        List<Address> endpoints = value(sliceOf(BASE + ", endpoints: [" + "{addresses: [10.0.0.1], nodeName: node-a,"
                        + " hints: {forZones: [{name: zone-a}]}}, {addresses: [10.0.0.2], nodeName: node-a,"
                        + " hints: {forZones: [{name: zone-a}]}}]"))
                .endpoints();

        assertThat(endpoints.getFirst().nodeName()).isSameAs(endpoints.getLast().nodeName());
        assertThat(endpoints.getFirst().zoneHints())
                .isSameAs(endpoints.getLast().zoneHints());
    }

    @ParameterizedTest
    @CsvSource({"MANIFEST, 2", "API_SERVER, 1"})
    void onlyTheFirstAddressIsUsedAndAnEndpointWithoutIsSkipped(Origin origin, int warnings) {
        Translation<EndpointSlice> translation = sliceOf(
                BASE + ", endpoints: [{addresses: [10.0.0.1, 10.0.0.2]}, {addresses: []}, {addresses: [10.0.0.3]}]",
                origin);

        assertThat(value(translation).endpoints())
                .extracting(endpoint -> endpoint.address().toString())
                .containsExactly("10.0.0.1", "10.0.0.3");
        assertThat(texts(translation)).hasSize(warnings).allMatch(text -> text.startsWith("WARNING"));
    }

    @ParameterizedTest
    @CsvSource({"IPv4, 010.0.000.07, 10.0.0.7", "IPv4, '::ffff:10.0.0.7', 10.0.0.7", "IPv6, FD00:0::07, fd00::7"})
    void addressesAreReadAsTheApiServerReadsThem(String type, String written, String address) {
        assertThat(value(sliceOf("addressType: " + type + ", endpoints: [{addresses: ['" + written + "']}]"))
                        .endpoints()
                        .getFirst()
                        .address())
                .hasToString(address);
    }
}
