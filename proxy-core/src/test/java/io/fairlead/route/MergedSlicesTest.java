package io.fairlead.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MergedSlicesTest {
    /** One endpoint after the other, as kube-proxy does it. */
    @Property(tries = 1000)
    void ofTwoWithOneAddressTheLaterCountsUnlessItTerminates(@ForAll("slices") List<EndpointSlice> slices) {
        TreeMap<String, Endpoint> expected = new TreeMap<>();
        for (EndpointSlice slice : slices) {
            for (EndpointSlice.Port port : slice.ports()) {
                for (EndpointSlice.Address address : slice.endpoints()) {
                    Endpoint endpoint = endpoint(address, port.number());
                    String text = endpoint.address().toString();
                    if (!endpoint.isTerminating() || !expected.containsKey(text)) {
                        expected.put(text, endpoint);
                    }
                }
            }
        }

        assertThat(MergedSlices.endpoints(joined(slices), Samples.id("web")))
                .containsExactlyElementsOf(expected.values());
    }

    private static List<JoinedSlice> joined(List<EndpointSlice> slices) {
        return slices.stream()
                .map(slice -> JoinedSlice.of(slice, Samples.NODE, null))
                .toList();
    }

    private static Endpoint endpoint(EndpointSlice.Address address, int port) {
        return new Endpoint(
                new AddressPort(address.address(), port),
                address.isReady(),
                address.isServing(),
                address.isTerminating(),
                Samples.NODE.name().equals(address.nodeName()),
                address.zoneHints(),
                address.nodeHints());
    }

    /** What was known before makes no difference to what a slice is, only to which objects it is made of. */
    @Property(tries = 1000)
    void whatWasKnownBeforeMakesNoDifference(
            @ForAll("slice") EndpointSlice before, @ForAll("slice") EndpointSlice now) {
        JoinedSlice known = JoinedSlice.of(before, new Node("node-2", null, List.of()), null);

        assertThat(JoinedSlice.of(now, Samples.NODE, known)).isEqualTo(JoinedSlice.of(now, Samples.NODE, null));
        assertThat(JoinedSlice.of(now, Samples.NODE, null).on(new Node("node-2", null, List.of())))
                .isEqualTo(JoinedSlice.of(now, new Node("node-2", null, List.of()), known));
    }

    @Test
    void whatHasNotChangedStaysTheSameObject() {
        EndpointSlice.Port port = new EndpointSlice.Port("", Protocol.TCP, 80);
        JoinedSlice before = JoinedSlice.of(
                Samples.slice("web", "s", port, Samples.ready("10.0.0.1"), Samples.ready("10.0.0.2")),
                Samples.NODE,
                null);

        JoinedSlice now = JoinedSlice.of(
                Samples.slice(
                        "web",
                        "s",
                        port,
                        Samples.ready("10.0.0.2"),
                        Samples.ready("10.0.0.3"),
                        Samples.address("10.0.0.1", "terminating", "node-2")),
                Samples.NODE,
                before);

        List<Endpoint> old = before.endpoints().getFirst();
        List<Endpoint> joined = now.endpoints().getFirst();
        assertThat(joined.get(0).isTerminating()).isTrue();
        assertThat(joined.get(0).address()).isSameAs(old.get(0).address());
        assertThat(joined.get(1)).isSameAs(old.get(1));
        assertThat(joined).hasSize(3);
    }

    @Test
    void theEndpointsOfAnOnlySliceAreSharedWithIt() {
        JoinedSlice slice = JoinedSlice.of(Samples.slice("web", "s", 80, "10.0.0.1"), Samples.NODE, null);

        assertThat(MergedSlices.endpoints(List.of(slice), Samples.id("web")))
                .isSameAs(slice.endpoints().getFirst());
        assertThat(MergedSlices.endpoints(List.of(), Samples.id("web"))).isEmpty();
    }

    @Provide
    Arbitrary<List<EndpointSlice>> slices() {
        return slice().list().ofMaxSize(4).map(ArrayList::new);
    }

    @Provide
    Arbitrary<EndpointSlice> slice() {
        Arbitrary<EndpointSlice.Address> address = Combinators.combine(
                        Arbitraries.of("10.0.0.1", "10.0.0.2", "10.0.0.10", "10.0.0.100", "10.0.1.1"),
                        Arbitraries.of("ready", "unready", "terminating", "gone"),
                        Arbitraries.of("node-1", "node-2", ""))
                .as(Samples::address);
        Arbitrary<EndpointSlice.Port> port =
                Arbitraries.of(80, 8080).map(number -> new EndpointSlice.Port("", Protocol.TCP, number));
        return Combinators.combine(port.list().ofMaxSize(2), address.list().ofMaxSize(6))
                .as((ports, addresses) ->
                        new EndpointSlice(Samples.serviceName("web"), "s", IpFamily.IPV4, ports, addresses));
    }
}
