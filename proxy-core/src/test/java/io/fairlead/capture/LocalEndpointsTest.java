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

        assertThat(endpoints.takeAdded()).hasToString("[10.244.0.1:8080]");
        assertThat(endpoints.all()).hasToString("[10.244.0.1:8080]");
    }

    @Test
    void oneThatIsGoneIsRememberedSinceConnectionsToItMayBeOpen() {
        apply(
                new ServiceApplied(
                        service("web", Samples.port("web", "10.96.0.1").build())),
                slice("web", "a", Samples.NODE.name(), "10.244.0.1"));
        endpoints.takeAdded();

        apply(new SliceDeleted(serviceName("web"), "a"));

        assertThat(endpoints.all()).containsExactly(AddressPort.parse("10.244.0.1:8080"));
        assertThat(endpoints.takeRemoved()).isEmpty();

        apply(slice("web", "a", Samples.NODE.name(), "10.244.0.1"));
        assertThat(endpoints.takeAdded()).isEmpty();
    }

    private static SliceApplied slice(String service, String name, String node, String... addresses) {
        return new SliceApplied(new EndpointSlice(
                serviceName(service),
                name,
                IpFamily.IPV4,
                List.of(new EndpointSlice.Port("", Protocol.TCP, 8080)),
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
