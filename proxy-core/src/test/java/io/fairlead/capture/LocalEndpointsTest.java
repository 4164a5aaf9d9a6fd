package io.fairlead.capture;

import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.serviceName;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.ClusterChange.SliceDeleted;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpFamily;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServicePortSample;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalEndpointsTest {
    private final LocalEndpoints endpoints = new LocalEndpoints();
    private RouteTable table = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);

    @Test
    void onlyThoseOnThisNodeCount() {
        apply(
                new ServiceApplied(
                        service("web", Samples.port("web", "10.96.0.1").build())),
                slice("web", "a", Samples.NODE.name(), "10.244.0.1"),
                slice("web", "b", "another", "10.244.1.1"));

        assertThat(endpoints.takeAdded()).containsExactly(local("10.244.0.1:8080", Protocol.TCP));
        assertThat(endpoints.all()).containsExactly(local("10.244.0.1:8080", Protocol.TCP));
    }

    @Test
    void oneThatIsGoneIsRememberedSinceConnectionsToItMayBeOpen() {
        apply(
                new ServiceApplied(
                        service("web", Samples.port("web", "10.96.0.1").build())),
                slice("web", "a", Samples.NODE.name(), "10.244.0.1"));
        endpoints.takeAdded();

        apply(new SliceDeleted(serviceName("web"), "a"));

        assertThat(endpoints.all()).containsExactly(local("10.244.0.1:8080", Protocol.TCP));
        assertThat(endpoints.takeRemoved()).isEmpty();

        apply(slice("web", "a", Samples.NODE.name(), "10.244.0.1"));
        assertThat(endpoints.takeAdded()).isEmpty();
    }

    @Test
    void anAddressThatServesTcpAndUdpCountsForEach() {
        apply(dns(Protocol.TCP), slice("dns", "a", Samples.NODE.name(), "10.244.0.1"));
        endpoints.markKnown(endpoints.takeAdded());

        apply(dns(Protocol.TCP, Protocol.UDP));

        AddressPort address = AddressPort.parse("10.244.0.1:8080");
        assertThat(endpoints.takeAdded()).containsExactly(local("10.244.0.1:8080", Protocol.UDP));
        assertThat(endpoints.isKnown(address, Protocol.TCP)).isTrue();
        assertThat(endpoints.isKnown(address, Protocol.UDP)).isFalse();
    }

    @Test
    void endpointsOfSctpAreNotServed() {
        apply(dns(Protocol.SCTP), slice("dns", "a", Samples.NODE.name(), "10.244.0.1"));

        assertThat(endpoints.all()).isEmpty();
    }

    private static ServiceApplied dns(Protocol... protocols) {
        return new ServiceApplied(service(
                "dns",
                Arrays.stream(protocols)
                        .map(protocol -> new ServicePortSample(
                                        new ServicePortId(
                                                new ServicePortName(serviceName("dns"), "", protocol), IpFamily.IPV4),
                                        "10.96.0.10")
                                .build())
                        .toArray(ServicePort[]::new)));
    }

    private static LocalEndpoint local(String address, Protocol protocol) {
        return new LocalEndpoint(AddressPort.parse(address), protocol);
    }

    private static SliceApplied slice(String service, String name, String node, String... addresses) {
        return new SliceApplied(new EndpointSlice(
                serviceName(service),
                name,
                IpFamily.IPV4,
                Arrays.stream(Protocol.values())
                        .map(protocol -> new EndpointSlice.Port("", protocol, 8080))
                        .toList(),
                Arrays.stream(addresses)
                        .map(address -> Samples.address(address, "ready", node))
                        .toList()));
    }

    private void apply(ClusterChange... changes) {
        RouteUpdate update = table.apply(List.of(changes));
        table = update.table();
        endpoints.follow(update);
    }
}
