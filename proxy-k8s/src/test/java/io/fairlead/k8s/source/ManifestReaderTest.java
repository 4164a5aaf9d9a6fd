package io.fairlead.k8s.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.k8s.translate.ServiceScope;
import io.fairlead.k8s.yaml.MalformedFileException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {
    private static FileContents read(String text) throws MalformedFileException {
        return ManifestReader.read("web.yaml", text.getBytes(StandardCharsets.UTF_8), ServiceScope.NODE);
    }

    private static String keys(FileContents contents) {
        return contents.objects().keySet().toString();
    }

    @Test
    void severalDocumentsAreRead() throws MalformedFileException {
        String text = "---\n" + ManifestSamples.service("web", 80) + "---\n" + ManifestSamples.slice("web-1", "web", 2)
                + "---\n# nothing here\n---\n" + ManifestSamples.node("a", "z");

        assertThat(keys(read(text))).isEqualTo("[Service default/web, EndpointSlice default/web-1, Node a]");
    }

    @Test
    void listsAsKubectlPrintsThemAreRead() throws MalformedFileException {
        FileContents contents = read("""
            apiVersion: v1
            items:
            - apiVersion: v1
              kind: Service
              metadata:
                creationTimestamp: "2026-01-31T12:00:00Z"
                labels: {app: web}
                managedFields: [{manager: kubectl, fieldsV1: {"f:spec": {}}}]
                name: web
                namespace: shop
                resourceVersion: "4711"
              spec:
                clusterIP: 10.96.0.1
                clusterIPs: [10.96.0.1]
                internalTrafficPolicy: Cluster
                ipFamilies: [IPv4]
                ipFamilyPolicy: SingleStack
                ports: [{port: 80, protocol: TCP, targetPort: http}]
                selector: {app: web}
                sessionAffinity: None
                someFieldOfTheFuture: {x: [1]}
                type: ClusterIP
              status: {loadBalancer: {}}
            - addressType: IPv4
              apiVersion: discovery.k8s.io/v1
              endpoints: null
              kind: EndpointSlice
              metadata: {name: web-x7k2p, namespace: shop, labels: {kubernetes.io/service-name: web}}
              ports: null
            kind: List
            metadata:
              resourceVersion: ""
            """);

        assertThat(keys(contents)).isEqualTo("[Service shop/web, EndpointSlice shop/web-x7k2p]");
        assertThat(contents.problems()).isEmpty();
    }

    @Test
    void itemsOfTypedListsNeedNoKind() throws MalformedFileException {
        assertThat(keys(read(
                        "{apiVersion: v1, kind: ServiceList, items: [{metadata: {name: a}}, {metadata: {name: b}}]}")))
                .isEqualTo("[Service default/a, Service default/b]");
        assertThat(keys(read(
                        "{apiVersion: discovery.k8s.io/v1, kind: EndpointSliceList, items: [{metadata: {name: a}}]}")))
                .isEqualTo("[EndpointSlice default/a]");
    }

    @Test
    void jsonWithTabsIsRead() throws MalformedFileException {
        String json = """
            {
            \t"apiVersion":\t"v1",
            \t"kind": "Node",
            \t"metadata": {"name": "a\\u0062"}
            }
            """;

        assertThat(keys(read(json))).isEqualTo("[Node ab]");
    }

    @Test
    void aliasesAndMergeKeysAreResolved() throws MalformedFileException {
        FileContents contents = read("""
            apiVersion: v1
            kind: Service
            metadata: &meta {name: web, labels: {a: b}}
            spec: &spec {clusterIP: 10.96.0.1, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {<<: {name: other, namespace: prod}, name: web2}
            spec: {clusterIP: 10.96.0.2, ports: [{<<: [{port: 1}, {port: 2, name: x}]}]}
            """);

        assertThat(keys(contents)).isEqualTo("[Service default/web, Service prod/web2]");
        assertThat(contents.objects().values().toString()).contains("prod/web2:x");
        assertThat(contents.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: "})
    void fileThatIsNestedWithoutEndIsMalformed(String start) {
        assertThatThrownBy(() -> read(start + "[".repeat(200_000)))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("is nested too deeply");
    }

    @Test
    void objectsOfOtherKindsAreNamedWithTheirGroup() throws MalformedFileException {
        FileContents contents = read("""
            {apiVersion: apps/v1, kind: Deployment}
            ---
            {apiVersion: serving.knative.dev/v1, kind: Service}
            ---
            {apiVersion: v1, kind: Endpoints}
            """);

        assertThat(contents.otherKinds())
                .containsOnlyKeys("apps/v1 Deployment", "serving.knative.dev/v1 Service", "v1 Endpoints");
        assertThat(contents.objects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        "a: [1\nb: 2"           | web.yaml:2:2: is not valid YAML or JSON: while parsing a flow sequence, expected ',' or ']', but got :
        "a: 1\n\tb: 2"          | web.yaml:2:1: is not valid YAML or JSON: while scanning
        "a: 1\nb: 2\na: 3"      | web.yaml:3:1: is not valid YAML or JSON: the key 'a' occurs twice
        "a: &x [*x]"            | web.yaml:1:4: is not valid YAML or JSON: an alias leads back to itself
        "a: *x"                 | web.yaml:1:4: is not valid YAML or JSON: found undefined alias x
        "{a: 1"                 | web.yaml:1:6: is not valid YAML or JSON: while parsing a flow mapping
        "a: \u0007"             | web.yaml:1:4: is not valid YAML or JSON: has the character U+0007
        """)
    void malformedFileSaysWhere(String text, String problem) {
        assertThatThrownBy(() -> read(text.translateEscapes()))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageStartingWith(problem)
                .hasMessageEndingWith("until then its objects are kept as they were");
    }

    @Test
    void fileThatIsNoTextSaysSo() {
        assertThatThrownBy(() ->
                        ManifestReader.read("web.yaml", new byte[] {(byte) 0xff, (byte) 0xfe, 0}, ServiceScope.NODE))
                .hasMessageStartingWith("web.yaml: is not valid YAML or JSON: is not UTF-8 text");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        "port: 70000"                  | web.yaml:8:11: Service default/web: spec.ports[0].port: 70000 is not a port
        "port: '80'"                   | web.yaml:8:11: Service default/web: spec.ports[0].port: "80" has the wrong type; expected a whole number
        "port: 80.5"                   | web.yaml:8:11: Service default/web: spec.ports[0].port: 80.5 has the wrong type
        "port: 99999999999"            | web.yaml:8:11: Service default/web: spec.ports[0].port: 99999999999 has the wrong type
        "port: [80]"                   | web.yaml:8:11: Service default/web: spec.ports[0].port: [80] has the wrong type
        "port: 0x10000"                | web.yaml:8:11: Service default/web: spec.ports[0].port: 65536 is not a port
        "{port: 80, name: on}"         | web.yaml:8:22: Service default/web: spec.ports[0].name: true has the wrong type; expected text in quotes
        "name: x"                      | web.yaml:8:5: Service default/web: spec.ports[0].port: is missing
        """)
    void faultInAFieldSaysWhere(String port, String problem) throws MalformedFileException {
        String text = ManifestSamples.service("web", 80).replace("port: 80", port);

        assertThat(read(text).problems()).singleElement().asString().startsWith(problem);
    }

    @Test
    void numbersAreReadAsKubectlReadsThem() throws MalformedFileException {
        String text = ManifestSamples.service("web", 80).replace("port: 80", "{port: 0120, nodePort: 030123}");

        FileContents contents = read(text);

        assertThat(contents.problems()).isEmpty();
        assertThat(contents.objects().values().toString()).contains("port=80,", "nodePort=12371");
    }

    @Test
    void objectWithoutKindIsAnError() throws MalformedFileException {
        assertThat(read("a: 1\n").problems())
                .singleElement()
                .asString()
                .startsWith("web.yaml:1:1: an object without kind");
        assertThat(read("just words\n").problems()).hasSize(1);
    }

    @Test
    void secondDefinitionInOneFileIsAWarning() throws MalformedFileException {
        String text = ManifestSamples.service("web", 80) + "---\n" + ManifestSamples.service("web", 81);

        assertThat(read(text).problems())
                .singleElement()
                .asString()
                .startsWith("web.yaml:10:1: Service default/web: is already defined at web.yaml:1:1");
    }
}
