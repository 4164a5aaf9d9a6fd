package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.deleted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.ClusterChange.SliceDeleted;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionSummary;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import io.fairlead.testkit.UdpClient;
import io.fairlead.testkit.UdpEndpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams through a proxy at addresses of this machine. */
final class UdpIT {
    private final AddressPort vip = Loopback.free("127.64.0.1");
    private ProxyKit kit;
    private UdpEndpoint one;
    private UdpEndpoint two;

    @BeforeEach
    void start() throws IOException {
        one = UdpEndpoint.start("127.64.1.1");
        two = UdpEndpoint.start("127.64.1.2");
        kit = ProxyKit.start(ProxyKit.CONFIG.withRelay(RelayMode.SPLICE).withSelector("round-robin"));
    }

    @AfterEach
    void stop() {
        kit.close();
        one.close();
        two.close();
    }

    static ClusterChange slice(String service, AddressPort endpoint) {
        return new SliceApplied(Samples.slice(
                service,
                service + "-" + endpoint.address(),
                new EndpointSlice.Port("", Protocol.UDP, endpoint.port()),
                Samples.ready(endpoint.address().toString())));
    }

    static ClusterChange without(String service, AddressPort endpoint) {
        return new SliceDeleted(Samples.serviceName(service), service + "-" + endpoint.address());
    }

    private void serve(UdpEndpoint... endpoints) {
        ServicePortSample dns = new ServicePortSample(
                        Samples.id("dns", "", Protocol.UDP), vip.address().toString())
                .port(vip.port());
        List<ClusterChange> changes = new ArrayList<>(List.of(applied("dns", dns.build())));
        for (UdpEndpoint endpoint : endpoints) {
            changes.add(slice("dns", endpoint.address()));
        }
        kit.apply(changes.toArray(ClusterChange[]::new));
    }

    @Test
    void aClientStaysWithItsEndpoint() throws IOException {
        serve(one, two);
        Set<Integer> hadOne = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            try (UdpClient client = UdpClient.to(vip)) {
                int before = one.datagrams();
                for (int j = 0; j < 10; j++) {
                    assertThat(client.ask("question " + j)).isEqualTo("question " + j);
                }
                hadOne.add(one.datagrams() - before);
            }
        }
        assertThat(hadOne).containsOnly(0, 10);
        assertThat(kit.proxy.openSessions()).isEqualTo(4);
        assertThat(kit.counted()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1472, 1473, 9000, 65_507})
    void datagramsOfEverySizePassUnchangedInBothDirections(int bytes) throws IOException {
        serve(one);
        byte[] payload = new byte[bytes];
        new Random(bytes).nextBytes(payload);
        try (UdpClient client = UdpClient.to(vip)) {
            client.send(payload);
            assertThat(client.receive()).isEqualTo(payload);
        }
        assertThat(one.received()).containsExactly(payload);
    }

    @Test
    void aClientWhoseEndpointIsGoneIsServedByAnotherAtOnce() throws IOException {
        serve(one, two);
        try (UdpClient client = UdpClient.to(vip)) {
            assertThat(client.ask("first")).isEqualTo("first");
            UdpEndpoint first = one.datagrams() == 1 ? one : two;
            UdpEndpoint other = first == one ? two : one;
            kit.apply(without("dns", first.address()));
            await().until(() -> kit.sessions.reasons().equals(List.of(SessionEnd.ENDPOINT_GONE)));
            assertThat(client.ask("second")).isEqualTo("second");
            assertThat(other.datagrams()).isEqualTo(1);
        }
    }

    @Test
    void withoutEndpointsClientsAreRefusedAndServedOnceThereIsOne() throws IOException {
        serve();
        try (UdpClient client = UdpClient.to(vip)) {
            assertThat(client.isRefused()).isTrue();
            kit.apply(slice("dns", one.address()));
            assertThat(client.ask("served?")).isEqualTo("served?");
            kit.apply(without("dns", one.address()));
            await().until(() -> kit.proxy.openSessions() == 0);
            assertThat(client.isRefused()).isTrue();
            kit.apply(slice("dns", two.address()));
            assertThat(client.ask("served again?")).isEqualTo("served again?");
        }
    }

    @Test
    void aPortThatIsInUseIsReportedAndServedOnceItIsFree() throws IOException {
        try (UdpEndpoint other = UdpEndpoint.start(vip)) {
            serve(one);
            assertThat(kit.listeners.events())
                    .singleElement()
                    .asString()
                    .contains("cannot listen on " + vip)
                    .contains("'ss -lunp sport = :" + vip.port() + "' shows which process");
            assertThat(other.datagrams()).isZero();
        }
        await().until(() -> kit.proxy.listening().join().size() == 1);
        try (UdpClient client = UdpClient.to(vip)) {
            assertThat(client.ask("free?")).isEqualTo("free?");
        }
    }

    @Test
    void tcpAndUdpAreServedAtTheSamePort() throws IOException {
        try (TestEndpoint tcp = TestEndpoint.at("127.64.1.9")) {
            serve(one);
            kit.serve("web", vip, tcp.address());
            assertThat(Client.endpointAt(vip)).isEqualTo(tcp.address());
            try (UdpClient client = UdpClient.to(vip)) {
                assertThat(client.ask("both?")).isEqualTo("both?");
            }
            kit.apply(deleted("web"));
            assertThat(Client.isRefused(vip)).isTrue();
            try (UdpClient client = UdpClient.to(vip)) {
                assertThat(client.ask("still?")).isEqualTo("still?");
            }
        }
    }

    @Test
    void anEndpointThatIsTheServiceItselfIsNotAsked() throws IOException {
        serve(one);
        kit.apply(without("dns", one.address()), slice("dns", vip));
        try (UdpClient client = UdpClient.to(vip)) {
            client.send("loop?");
            await().until(() -> kit.sessions.drops(DatagramDrop.ENDPOINT_UNREACHABLE) == 1);
            assertThat(kit.proxy.openSessions()).isZero();
        }
    }

    @Test
    void eachServiceMayEndItsSessionsAfterTheAnswer() throws IOException {
        ServicePortSample dns = new ServicePortSample(
                        Samples.id("dns", "", Protocol.UDP), vip.address().toString())
                .port(vip.port())
                .settings(ServiceSettings.DEFAULTS.withUdpReplies(1));
        kit.apply(applied("dns", dns.build()), slice("dns", one.address()));
        try (UdpClient client = UdpClient.to(vip)) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.ask("question " + i)).isEqualTo("question " + i);
            }
        }
        await().until(() -> kit.proxy.openSessions() == 0);
        assertThat(kit.sessions.reasons()).hasSize(5).containsOnly(SessionEnd.ANSWERED);
    }

    @Test
    void theSummaryCountsDatagramsAndBytes() throws IOException {
        serve(one);
        try (UdpClient client = UdpClient.to(vip)) {
            client.ask("three");
            client.ask("letters");
            kit.apply(deleted("dns"));
            await().until(() -> kit.sessions.summaries().size() == 1);
            SessionSummary summary = kit.sessions.summaries().getFirst();
            assertThat(summary.service()).isEqualTo(vip);
            assertThat(summary.client().port()).isEqualTo(client.port());
            assertThat(summary.endpoint()).isEqualTo(one.address());
            assertThat(summary.datagramsToUpstream()).isEqualTo(2);
            assertThat(summary.datagramsToDownstream()).isEqualTo(2);
            assertThat(summary.bytesToUpstream()).isEqualTo(12);
            assertThat(summary.bytesToDownstream()).isEqualTo(12);
            assertThat(summary.durationNanos()).isPositive();
        }
    }

    @Test
    void sessionsOfADeletedServiceEnd() throws IOException {
        serve(one);
        try (UdpClient client = UdpClient.to(vip)) {
            assertThat(client.ask("here?")).isEqualTo("here?");
            kit.apply(deleted("dns"));
            await().until(() -> kit.proxy.openSessions() == 0);
            assertThat(kit.sessions.reasons()).containsExactly(SessionEnd.SERVICE_GONE);
            assertThat(client.isRefused()).isTrue();
        }
    }

    @Test
    void anEndpointThatRefusesIsLeftWithTheNextDatagram() throws IOException {
        serve(one, two);
        try (UdpClient client = UdpClient.to(vip)) {
            assertThat(client.ask("first")).isEqualTo("first");
            UdpEndpoint first = one.datagrams() == 1 ? one : two;
            first.close();
            client.send("lost");
            await().until(() -> kit.sessions.reasons().equals(List.of(SessionEnd.ENDPOINT_UNREACHABLE)));
            assertThat(client.ask("moved")).isEqualTo("moved");
        }
    }
}
