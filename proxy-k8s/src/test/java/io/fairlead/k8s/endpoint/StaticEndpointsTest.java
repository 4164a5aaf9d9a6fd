package io.fairlead.k8s.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.ServiceName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaticEndpointsTest {
    private static final ServiceName NAME = new ServiceName("sidecar", "127.0.0.1:1");

    private static AddressPort address(String text) {
        return AddressPort.parse(text);
    }

    @Test
    void slicesAreOfOneFamilyAndPortAndServeBothProtocols() {
        List<EndpointSlice> slices = PlainService.slices(
                NAME,
                List.of(
                        address("10.0.0.6:1"),
                        address("[fd00::5]:1"),
                        address("10.0.0.5:2"),
                        address("10.0.0.5:1"),
                        address("10.0.0.6:1")));

        assertThat(slices).extracting(EndpointSlice::name).containsExactly("ipv4-1", "ipv4-2", "ipv6-1");
        assertThat(slices.getFirst().endpoints())
                .extracting(endpoint -> endpoint.address().toString())
                .containsExactly("10.0.0.5", "10.0.0.6");
        assertThat(slices.getFirst().ports()).hasSize(2);
    }

    @Test
    void everythingIsReportedAtTheStart() {
        List<List<ClusterChange>> batches = new ArrayList<>();
        try (StaticEndpoints source = new StaticEndpoints(NAME, List.of(address("10.0.0.5:1")))) {
            source.start(batches::add);

            assertThat(source.state()).isEqualTo("1 static endpoint");
        }
        assertThat(batches)
                .singleElement()
                .satisfies(
                        batch -> assertThat(batch).hasSize(2).first().isInstanceOf(ClusterChange.ServiceApplied.class));
    }
}
