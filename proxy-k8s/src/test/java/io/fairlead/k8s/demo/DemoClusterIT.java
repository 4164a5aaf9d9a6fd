package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePort;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemoClusterIT {
    private static final BindProbe TCP = BindProbe.of(Protocol.TCP);
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    @Test
    void everyPodAnswersAtItsEndpoint() throws IOException {
        DemoAddresses addresses = DemoAddresses.choose(DemoCluster.PODS.size(), TCP);
        try (DemoCluster cluster = DemoCluster.start(Protocol.TCP, addresses)) {
            assertThat(cluster.endpoints())
                    .extracting(DemoEndpoint::address)
                    .containsExactlyElementsOf(addresses.endpoints());
            for (int i = 0; i < DemoCluster.PODS.size(); i++) {
                assertThat(HttpClients.get(addresses.endpoints().get(i), LOOPBACK))
                        .isEqualTo(DemoCluster.PODS.get(i));
            }
        }
    }

    @Test
    void changesDescribeTheServiceAtItsAddresses() {
        List<ClusterChange> changes = DemoCluster.changes(Protocol.TCP, DemoAddresses.documented(5));

        assertThat(changes).hasSize(3);
        assertThat(changes.get(1)).isInstanceOfSatisfying(ClusterChange.ServiceApplied.class, applied -> {
            ServicePort port = applied.service().ports().getFirst();
            assertThat(port.id()).hasToString("multi-replica-web/web-server-service");
            assertThat(port.clusterIp()).hasToString("127.96.39.165");
            assertThat(port.port()).isEqualTo(8080);
            assertThat(port.nodePort()).isEqualTo(30080);
        });
        assertThat(endpoints(changes))
                .containsExactlyElementsOf(DemoAddresses.documented(5).endpoints());
    }

    @Test
    void deadPodLeavesItsSlice() {
        DemoAddresses addresses = DemoAddresses.choose(DemoCluster.PODS.size(), TCP);
        try (DemoCluster cluster = DemoCluster.start(Protocol.TCP, addresses)) {
            cluster.endpoints().get(2).die();

            assertThat(endpoints(cluster.departures()))
                    .containsExactly(
                            addresses.endpoints().get(0),
                            addresses.endpoints().get(1),
                            addresses.endpoints().get(3),
                            addresses.endpoints().get(4));
        }
    }

    @Test
    void endpointsWithPortsOfTheirOwnHaveSlicesOfTheirOwn() {
        DemoAddresses onePerPort = onLoopback(5000, 5001, 5003, 5004, 5005);

        List<ClusterChange> changes = DemoCluster.changes(Protocol.TCP, onePerPort);
        assertThat(endpoints(changes)).containsExactlyElementsOf(onePerPort.endpoints());
        assertThat(slices(changes).stream().map(EndpointSlice::name).collect(Collectors.toSet()))
                .hasSize(5);
    }

    @Test
    void sliceOfADeadPodIsEmptyWhenItHadItsOwn() {
        DemoAddresses free =
                DemoAddresses.choose(5, address -> address.address().equals(LOOPBACK) && TCP.isFree(address));
        try (DemoCluster cluster = DemoCluster.start(Protocol.TCP, free)) {
            cluster.endpoints().getFirst().die();

            List<EndpointSlice> before = slices(cluster.changes());
            List<EndpointSlice> after = slices(cluster.departures());
            assertThat(after).extracting(EndpointSlice::name).isEqualTo(names(before));
            assertThat(after.getFirst().endpoints()).isEmpty();
            assertThat(endpoints(cluster.departures())).hasSize(4);
        }
    }

    @Test
    void failedStartNamesTheAddress() {
        AddressPort notOurs = AddressPort.parse("192.0.2.1:5000");
        DemoAddresses addresses = new DemoAddresses(
                notOurs, notOurs, Collections.nCopies(DemoCluster.PODS.size(), notOurs), false, List.of());

        assertThatThrownBy(() -> DemoCluster.start(Protocol.TCP, addresses))
                .isInstanceOf(DemoException.class)
                .hasMessageContainingAll(DemoCluster.PODS.getFirst(), "192.0.2.1:5000");
    }

    @Test
    void clientsOfARoundComeFromManyAddresses() {
        ClientAddresses clients = ClientAddresses.many(1000, new SplittableRandom(1));

        Set<IpAddress> distinct = IntStream.range(0, 1000).mapToObj(clients::of).collect(Collectors.toSet());
        assertThat(distinct).hasSizeGreaterThan(990).allMatch(IpAddress::isLoopback);
    }

    private static DemoAddresses onLoopback(int... ports) {
        return new DemoAddresses(
                new AddressPort(LOOPBACK, 8080),
                new AddressPort(LOOPBACK, 30080),
                IntStream.of(ports)
                        .mapToObj(port -> new AddressPort(LOOPBACK, port))
                        .toList(),
                false,
                List.of());
    }

    private static List<String> names(List<EndpointSlice> slices) {
        return slices.stream().map(EndpointSlice::name).toList();
    }

    private static List<EndpointSlice> slices(List<ClusterChange> changes) {
        return changes.stream()
                .filter(ClusterChange.SliceApplied.class::isInstance)
                .map(change -> ((ClusterChange.SliceApplied) change).slice())
                .toList();
    }

    private static List<AddressPort> endpoints(List<ClusterChange> changes) {
        return slices(changes).stream()
                .flatMap(slice -> slice.endpoints().stream()
                        .map(endpoint -> new AddressPort(
                                endpoint.address(), slice.ports().getFirst().number())))
                .toList();
    }
}
