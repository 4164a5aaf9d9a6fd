package io.fairlead.k8s.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RouteEventsTest {
    private static final String NAME = "web";

    private RouteTable table = RouteTable.empty(new Node("node-1", null, List.of()), new NodePortAddresses(List.of()));

    private static ClusterChange slice(int endpoints) {
        return new ClusterChange.SliceApplied(Samples.slice(
                NAME,
                NAME + "-1",
                new EndpointSlice.Port("", Protocol.TCP, 8080),
                IntStream.range(0, endpoints)
                        .mapToObj(i ->
                                Samples.ready(IpAddress.ofIpv4(0x0a00_0001 + i).toString()))
                        .toArray(EndpointSlice.Address[]::new)));
    }

    /** The events of a change, in short. */
    private List<String> after(ClusterChange... changes) {
        RouteUpdate update = table.apply(List.of(changes));
        List<String> events = RouteEvents.of(table, update).stream()
                .map(draft -> draft.at(1L, ""))
                .map(event -> event.kind() + " " + event.endpoint() + " " + event.message())
                .toList();
        table = update.table();
        return events;
    }

    private List<String> afterService(int endpoints) {
        return after(
                new ClusterChange.ServiceApplied(Samples.service(
                        NAME, new ServicePortSample(Samples.id(NAME, "", Protocol.TCP), "10.96.0.1").build())),
                slice(endpoints));
    }

    @Test
    void eachEndpointThatComesOrGoesIsAnEvent() {
        assertThat(afterService(1)).containsExactly("service.applied null new, with 1 endpoint");
        assertThat(after(slice(2))).containsExactly("endpoint.added 10.0.0.2:8080 ready");
        assertThat(after(slice(1))).containsExactly("endpoint.removed 10.0.0.2:8080 null");
    }

    @Test
    void aChangeOfALargeServiceIsOneEventWithoutComparison() {
        afterService(RouteEvents.MOST_COMPARED + 1);
        assertThat(after(slice(RouteEvents.MOST_COMPARED + 3)))
                .containsExactly("endpoint.changed null now 1003 endpoints");
    }
}
