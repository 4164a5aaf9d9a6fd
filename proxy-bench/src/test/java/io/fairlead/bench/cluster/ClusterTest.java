package io.fairlead.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fairlead.k8s.translate.Translation;
import io.fairlead.k8s.translate.Translator;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a made-up cluster consists of. */
final class ClusterTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
               1 |      10 |     1
               2 |      10 |     1
              30 |     700 |     5
             300 |     300 |     5
            2000 |   50000 |  1000
            """)
    void asManyServicesAndEndpointsAreThereAsWereAskedFor(int services, int endpoints, int nodes) {
        Cluster cluster = ClusterKit.cluster(services, endpoints, nodes);
        assertThat(ClusterKit.services(cluster)).hasSize(services);
        assertThat(ClusterKit.endpoints(cluster)).isEqualTo(endpoints);
    }

    @Test
    void mostServicesAreSmallAndOneHasAThousandEndpoints() {
        int[] counts = EndpointCounts.of(ClusterSize.LARGEST, new Random(1));
        assertThat(counts[0]).isEqualTo(1000);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(250_000);
        assertThat(Arrays.stream(counts).filter(count -> count >= 5 && count <= 35))
                .hasSizeGreaterThan(9_000);
        assertThat(Arrays.stream(counts).filter(count -> count >= 100)).hasSizeBetween(150, 300);
        assertThat(Arrays.stream(counts).filter(count -> count == 0)).hasSizeBetween(50, 150);
    }

    @Test
    void objectsAreWhatAProxyUnderstands() {
        Cluster cluster = ClusterKit.cluster(200, 5000, 50);
        for (Service service : ClusterKit.services(cluster)) {
            assertIsTranslated(Translator.service(service));
            assertThat(service.getMetadata().getManagedFields()).isNotEmpty();
        }
        for (EndpointSlice slice : ClusterKit.slices(cluster)) {
            assertIsTranslated(Translator.slice(slice));
            assertThat(slice.getEndpoints()).hasSizeLessThanOrEqualTo(100).allSatisfy(endpoint -> {
                assertThat(endpoint.getTargetRef().getUid()).hasSize(36);
                assertThat(endpoint.getConditions().getReady()).isTrue();
            });
        }
    }

    private static void assertIsTranslated(Translation<?> translation) {
        assertThat(translation).isInstanceOf(Translation.Translated.class);
        assertThat(translation.problems()).isEmpty();
    }

    @Test
    void servicesAreOfSeveralKinds() {
        List<Service> services = ClusterKit.services(ClusterKit.cluster(200, 5000, 50));
        assertThat(services.stream().map(service -> service.getSpec().getType()).distinct())
                .containsExactlyInAnyOrder("ClusterIP", "NodePort", "LoadBalancer");
        assertThat(services.stream().map(service -> service.getSpec().getSessionAffinity()))
                .contains("None", "ClientIP");
        assertThat(services.stream().map(service -> service.getSpec().getPorts().size()))
                .contains(1, 2);
    }

    @Test
    void aServiceWithThreePortsHasThemInItsSliceToo() {
        Cluster cluster = ClusterKit.cluster(10, 100, 5);
        GeneratedService service = cluster.newService(GeneratedService.Kind.THREE_PORTS);
        cluster.apply(service);
        cluster.apply(cluster.newSlice(service, 8080, cluster.newEndpoints(1)));

        Service object = ClusterKit.services(cluster).getLast();
        EndpointSlice slice = ClusterKit.slices(cluster).getLast();
        assertIsTranslated(Translator.service(object));
        assertThat(object.getSpec().getPorts().stream().map(port -> port.getName() + " " + port.getPort()))
                .containsExactly("http 80", "https 443", "metrics 9090");
        assertThat(service.ports()).containsExactly(80, 443, 9090);
        assertThat(slice.getPorts().stream().map(port -> port.getName() + " " + port.getPort()))
                .containsExactly("http 8080", "https 8080", "metrics 8080");
    }

    @Test
    void namesAddressesAndNodePortsAreNobodyElses() {
        Cluster cluster = ClusterKit.cluster(3000, 30_000, 50);
        List<Service> services = ClusterKit.services(cluster);
        assertThat(services.stream().map(service -> service.getSpec().getClusterIP()))
                .doesNotHaveDuplicates();
        assertThat(services.stream().map(service -> service.getMetadata().getUid()))
                .doesNotHaveDuplicates();
        assertThat(services.stream()
                        .flatMap(service -> IntStream.concat(
                                        service.getSpec().getPorts().stream()
                                                .filter(port -> port.getNodePort() != null)
                                                .mapToInt(port -> port.getNodePort()),
                                        service.getSpec().getHealthCheckNodePort() == null
                                                ? IntStream.empty()
                                                : IntStream.of(service.getSpec().getHealthCheckNodePort()))
                                .boxed()))
                .hasSizeGreaterThan(100)
                .doesNotHaveDuplicates()
                .allSatisfy(port -> assertThat(port).isBetween(30_000, 32_767));
        assertThat(ClusterKit.slices(cluster).stream()
                        .map(slice -> slice.getMetadata().getName()))
                .doesNotHaveDuplicates();
        assertThat(ClusterKit.slices(cluster).stream()
                        .flatMap(slice -> slice.getEndpoints().stream())
                        .map(endpoint -> endpoint.getAddresses().getFirst() + " "
                                + endpoint.getTargetRef().getName()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theSameSeedMakesTheSameCluster() {
        assertThat(ClusterKit.objects(ClusterKit.cluster(50, 800, 9)))
                .isEqualTo(ClusterKit.objects(ClusterKit.cluster(50, 800, 9)));
    }

    @Test
    void aListIsTheSameInPages() {
        Cluster cluster = ClusterKit.cluster(50, 800, 9);
        StringBuilder items = new StringBuilder();
        String next = "0-1";
        while (!next.isEmpty()) {
            String page = cluster.list(Resource.SERVICES, Integer.parseInt(next.substring(0, next.indexOf('-'))), 7, 1)
                    .json();
            items.append(items.isEmpty() ? "" : ",").append(itemsOf(page));
            next = page.replaceFirst("^[^\\[]*?(\"continue\":\"([^\"]*)\"[^\\[]*)?\\[.*$", "$2");
        }
        assertThat(items)
                .hasToString(itemsOf(cluster.list(Resource.SERVICES, 0, 1000, 1).json()));
    }

    private static String itemsOf(String page) {
        return page.substring(page.indexOf('[') + 1, page.length() - 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            node-1  | 1
            node-9  | 1
            node-10 | 0
            node-0  | 0
            other   | 0
            """)
    void nodesAreFoundByTheirNames(String name, int found) {
        String json = ClusterKit.cluster(1, 1, 9).node(name).json();
        assertThat(Serialization.unmarshal(json, NodeList.class).getItems()).hasSize(found);
    }

    @Test
    void aSizeThatIsTooSmallIsRefused() {
        assertThatThrownBy(() -> new ClusterSize(0, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("services is 0; allowed are 1 to 500000");
    }
}
