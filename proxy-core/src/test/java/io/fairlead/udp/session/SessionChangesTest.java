package io.fairlead.udp.session;

import static io.fairlead.udp.session.SessionTableKit.address;
import static io.fairlead.udp.session.SessionTableKit.applied;
import static io.fairlead.udp.session.SessionTableKit.dns;
import static io.fairlead.udp.session.SessionTableKit.dnsName;
import static io.fairlead.udp.session.SessionTableKit.endpoint;
import static io.fairlead.udp.session.SessionTableKit.port;
import static io.fairlead.udp.session.SessionTableKit.ready;
import static io.fairlead.udp.session.SessionTableKit.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.NodeApplied;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which sessions a change of the cluster ends, and which it leaves alone. */
class SessionChangesTest {
    private static final String CLIENT = "192.0.2.1:4000";
    private static final String OTHER_CLIENT = "192.0.2.2:4000";
    private static final AddressPort OTHER = AddressPort.parse("10.96.0.11:53");

    private final SessionTableKit kit = new SessionTableKit();

    @Test
    void exactlyTheSessionsOfAnEndpointThatIsGoneEnd() {
        kit.serve("10.0.0.1", "10.0.0.2");
        Session one = kit.exchange(CLIENT);
        Session other = kit.send(OTHER_CLIENT);
        String left = address(other);

        kit.apply(ready("dns", left));
        assertThat(one.hasEnded()).isTrue();
        assertThat(kit.ends()).containsExactly(SessionEnd.ENDPOINT_GONE);
        assertThat(kit.send(OTHER_CLIENT)).isSameAs(other);
        assertThat(address(kit.send(CLIENT)))
                .as("the next datagram picks again")
                .isEqualTo(left);
    }

    @Test
    void allSessionsEndWhenNoEndpointIsLeft() {
        kit.serve("10.0.0.1");
        kit.exchange(CLIENT);
        kit.send(OTHER_CLIENT);

        kit.apply(ready("dns"));
        assertThat(kit.ends()).containsOnly(SessionEnd.ENDPOINT_GONE).hasSize(2);
        assertThat(kit.trySend(CLIENT)).isNull();
        assertThat(kit.drops).containsExactly(DatagramDrop.NO_ENDPOINT);

        kit.apply(ready("dns", "10.0.0.2"));
        assertThat(address(kit.send(CLIENT))).isEqualTo("10.0.0.2");
    }

    @Test
    void sessionsEndWhenTheirServiceIsDeleted() {
        kit.serve("10.0.0.1");
        kit.exchange(CLIENT);
        kit.send(OTHER_CLIENT);

        kit.apply(new ServiceDeleted(dnsName()));
        assertThat(kit.ends()).containsOnly(SessionEnd.SERVICE_GONE).hasSize(2);
        assertThat(kit.table.groups()).isZero();
    }

    @Test
    void sessionsEndWhenTheirPortIsDeletedAndThoseOfOtherPortsStay() {
        ServicePortSample quic = new ServicePortSample(Samples.id("dns", "quic", Protocol.UDP), "10.96.0.10").port(443);
        kit.apply(
                applied("dns", dns(), quic),
                new SliceApplied(new EndpointSlice(
                        dnsName(),
                        "dns-1",
                        IpFamily.IPV4,
                        List.of(
                                new EndpointSlice.Port("", Protocol.UDP, 53),
                                new EndpointSlice.Port("quic", Protocol.UDP, 4433)),
                        List.of(Samples.ready("10.0.0.1")))));
        Session overQuic = kit.send(CLIENT, AddressPort.parse("10.96.0.10:443"));
        Session overDns = kit.send(CLIENT);
        assertThat(overQuic).isNotSameAs(overDns);

        kit.apply(applied("dns", dns()));
        assertThat(kit.ends()).containsExactly(SessionEnd.SERVICE_GONE);
        assertThat(overDns.hasEnded()).isFalse();
    }

    @Test
    void anEndpointWhoseAddressGoesToAnotherServiceTakesNoSessionAlong() {
        kit.apply(
                applied("dns", dns()),
                applied("other", port("other", OTHER)),
                ready("dns", "10.0.0.1"),
                ready("other", "10.0.0.2"));
        kit.exchange(CLIENT);
        Session other = kit.send(CLIENT, OTHER);

        kit.apply(ready("dns", "10.0.0.3"), ready("other", "10.0.0.1", "10.0.0.2"));
        assertThat(kit.ends()).containsExactly(SessionEnd.ENDPOINT_GONE);
        assertThat(address(kit.send(CLIENT))).isEqualTo("10.0.0.3");
        assertThat(kit.send(CLIENT, OTHER)).isSameAs(other);
    }

    @Test
    void anAddressThatGoesToAnotherServiceEndsTheSessionWithTheNextDatagram() {
        AddressPort external = AddressPort.parse("203.0.113.1:53");
        kit.apply(
                applied("dns", dns().externalIps("203.0.113.1")),
                applied("other", port("other", OTHER)),
                ready("dns", "10.0.0.1"),
                ready("other", "10.0.0.2"));
        kit.send(CLIENT, external);

        kit.apply(applied("dns", dns()), applied("other", port("other", OTHER).externalIps("203.0.113.1")));
        Session next = kit.send(CLIENT, external);
        assertThat(kit.ends()).containsExactly(SessionEnd.SERVICE_GONE);
        assertThat(address(next)).isEqualTo("10.0.0.2");
    }

    @Test
    void anAddressThatIsGoneForAWhileEndsTheSessionWithTheNextDatagram() {
        AddressPort external = AddressPort.parse("203.0.113.1:53");
        kit.apply(
                applied("dns", dns().externalIps("203.0.113.1")),
                applied("other", port("other", OTHER)),
                ready("dns", "10.0.0.1"),
                ready("other", "10.0.0.2"));
        Session session = kit.send(CLIENT, external);
        assertThat(session.isSettled()).isTrue();

        kit.apply(applied("dns", dns()));
        assertThat(session.isSettled()).as("its frontend is closed").isFalse();
        assertThat(kit.summaries).isEmpty();
        kit.apply(applied("other", port("other", OTHER).externalIps("203.0.113.1")));
        Session next = kit.send(CLIENT, external);
        assertThat(kit.ends()).containsExactly(SessionEnd.SERVICE_GONE);
        assertThat(address(next)).isEqualTo("10.0.0.2");

        kit.apply(applied("other", port("other", OTHER)));
        kit.apply(applied("other", port("other", OTHER).externalIps("203.0.113.1")));
        assertThat(kit.send(CLIENT, external))
                .as("of the same service port, but its socket for replies was closed")
                .isNotSameAs(next);
    }

    static Stream<Arguments> harmlessChanges() {
        ServiceApplied local = applied("dns", dns().internal(TrafficPolicy.LOCAL));
        return Stream.of(
                Arguments.of("internalTrafficPolicy Local", local),
                Arguments.of("externalTrafficPolicy Local", applied("dns", dns().external(TrafficPolicy.LOCAL))),
                Arguments.of("affinity", applied("dns", dns().affinity(Duration.ofHours(3)))),
                Arguments.of("another selector", applied("dns", dns().selector("random"))),
                Arguments.of("another external IP", applied("dns", dns().externalIps("203.0.113.1"))),
                Arguments.of("more endpoints", ready("dns", "10.0.0.1", "10.0.0.2", "10.0.0.3")),
                Arguments.of("readiness alone", states(false, true, false)),
                Arguments.of("termination while serving", states(false, true, true)),
                Arguments.of("readiness without serving", states(true, false, false)),
                Arguments.of("hints for another zone", hints("zone-b")),
                Arguments.of("another zone of the node", new NodeApplied(new Node("node-1", "zone-b", List.of()))),
                Arguments.of("another name of the node", new NodeApplied(new Node("node-2", "zone-b", List.of()))));
    }

    private static SliceApplied states(boolean isReady, boolean isServing, boolean isTerminating) {
        return slice(
                "dns",
                endpoint("10.0.0.1", isReady, isServing, isTerminating),
                endpoint("10.0.0.2", isReady, isServing, isTerminating));
    }

    private static SliceApplied hints(String zone) {
        return slice(
                "dns",
                Stream.of("10.0.0.1", "10.0.0.2")
                        .map(address -> new EndpointSlice.Address(
                                Samples.ready(address).address(), true, true, false, "node-2", Set.of(zone), Set.of()))
                        .toArray(EndpointSlice.Address[]::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harmlessChanges")
    void aChangeAfterWhichTheEndpointStillServesEndsNoSession(String name, ClusterChange change) {
        kit.serve("10.0.0.1", "10.0.0.2");
        Session unreplied = kit.send(CLIENT);
        Session replied = kit.exchange(OTHER_CLIENT);
        List<String> endpoints = kit.open();

        kit.apply(change);
        assertThat(kit.send(CLIENT)).isSameAs(unreplied);
        assertThat(kit.send(OTHER_CLIENT)).isSameAs(replied);
        assertThat(kit.open()).isEqualTo(endpoints);
        assertThat(kit.summaries).isEmpty();
    }

    @Test
    void underAPolicyOfLocalWithoutALocalEndpointOnlyNewSessionsAreDropped() {
        kit.serve("10.0.0.1");
        Session session = kit.send(CLIENT);

        kit.apply(applied("dns", dns().internal(TrafficPolicy.LOCAL)));
        assertThat(kit.send(CLIENT)).isSameAs(session);
        assertThat(kit.trySend(OTHER_CLIENT)).isNull();
        assertThat(kit.drops).containsExactly(DatagramDrop.NO_ENDPOINT);
    }

    @Test
    void aSessionStaysUntilItsTerminatingEndpointServesNoLonger() {
        kit.serve("10.0.0.1");
        Session session = kit.exchange(CLIENT);
        kit.apply(slice("dns", endpoint("10.0.0.1", false, true, true), endpoint("10.0.0.2", true, true, false)));
        assertThat(kit.send(CLIENT)).isSameAs(session);
        assertThat(address(kit.send(OTHER_CLIENT))).isEqualTo("10.0.0.2");

        kit.apply(slice("dns", endpoint("10.0.0.1", false, false, true), endpoint("10.0.0.2", true, true, false)));
        assertThat(kit.ends()).containsExactly(SessionEnd.ENDPOINT_GONE);
        assertThat(address(kit.send(CLIENT))).isEqualTo("10.0.0.2");
    }

    @Test
    void aClientWithAFixedPortIsServedAgainWithinOneIntervalOfTheNextEndpoint() {
        kit.serve("10.0.0.1");
        kit.exchange(CLIENT);
        kit.apply(ready("dns"));
        for (int i = 0; i < 20; i++) {
            kit.pass(Duration.ofSeconds(5));
            assertThat(kit.trySend(CLIENT)).isNull();
        }
        kit.apply(ready("dns", "10.0.0.2"));

        kit.pass(Duration.ofSeconds(5));
        assertThat(address(kit.send(CLIENT))).isEqualTo("10.0.0.2");
    }

    @Test
    void aServiceThatIsDeletedAndCreatedAgainServesTheSameClient() {
        kit.serve("10.0.0.1");
        kit.exchange(CLIENT);
        kit.apply(new ServiceDeleted(dnsName()));
        kit.apply(applied("dns", dns()));

        assertThat(address(kit.send(CLIENT))).isEqualTo("10.0.0.1");
        assertThat(kit.counted()).isOne();
    }
}
