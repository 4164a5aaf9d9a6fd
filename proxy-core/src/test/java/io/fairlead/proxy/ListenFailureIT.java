package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.appliedLater;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.deleted;
import static io.fairlead.proxy.ProxyKit.slice;
import static io.fairlead.proxy.ProxyKit.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.net.DatagramSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ListenFailureIT {
    private final AddressPort vip = Loopback.free("127.63.0.1");
    private final TestEndpoint one = TestEndpoint.at("127.63.1.1");
    private final TestEndpoint two = TestEndpoint.at("127.63.1.2");

    @AfterEach
    void closeEndpoints() throws Exception {
        one.close();
        two.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void theOlderOfTwoServicesHasTheAddressAndTheOtherTakesItOver(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.serve("old", vip, one.address());
            kit.listeners.takeEvents();
            kit.apply(appliedLater("young", at("young", vip).build()), slice("young", two));

            assertThat(Client.endpointAt(vip)).isEqualTo(one.address());
            assertThat(kit.listeners.takeEvents())
                    .containsExactly("conflict: cluster IP " + vip + " of default/old against cluster IP " + vip
                            + " of default/young");

            kit.apply(deleted("old"));
            assertThat(Client.endpointAt(vip)).isEqualTo(two.address());
        }
    }

    @Test
    void theOlderServiceHasTheAddressEvenWithoutEndpoints() throws Exception {
        try (ProxyKit kit = ProxyKit.start(RelayMode.AUTO)) {
            kit.serve("old", vip);
            kit.apply(appliedLater("young", at("young", vip).build()), slice("young", two));
            assertThat(Client.isRefused(vip)).isTrue();
        }
    }

    @Test
    void sctpIsReportedOnceAndNeverBound() throws Exception {
        try (ProxyKit kit = ProxyKit.start(RelayMode.AUTO)) {
            serveWith(kit, Protocol.SCTP);
            assertThat(kit.listeners.events())
                    .containsExactly(
                            "failed: cluster IP " + vip + " of default/dns/SCTP: SCTP is not proxied; TCP and UDP are");
            assertThat(kit.proxy.listening().join()).isEmpty();
            assertThat(Client.isRefused(vip)).isTrue();
        }
    }

    @Test
    void udpIsReportedOnceAndNeverBoundWhereBytesAreCopied() throws Exception {
        try (ProxyKit kit = ProxyKit.start(RelayMode.COPY)) {
            serveWith(kit, Protocol.UDP);
            assertThat(kit.listeners.events())
                    .containsExactly("failed: cluster IP " + vip
                            + " of default/dns/UDP: UDP needs relay 'splice' or 'auto' on Linux, not 'copy'");
            assertThatCode(() -> new DatagramSocket(Loopback.socketAddress(vip)).close())
                    .doesNotThrowAnyException();
        }
    }

    private void serveWith(ProxyKit kit, Protocol protocol) {
        ServicePortSample dns = new ServicePortSample(
                        Samples.id("dns", "", protocol), vip.address().toString())
                .port(vip.port());
        EndpointSlice.Port port = new EndpointSlice.Port("", protocol, 53);
        kit.apply(
                applied("dns", dns.build()),
                new SliceApplied(Samples.slice("dns", "dns-1", port, Samples.ready("127.63.1.1"))));
        kit.apply(new SliceApplied(Samples.slice("dns", "dns-2", port, Samples.ready("127.63.1.2"))));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aPortInUseIsReportedOnceAndServedOnceItIsFree(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            String problem = "failed: cluster IP " + vip + " of default/web: cannot listen on " + vip
                    + ": another socket listens on this port; 'ss -ltnp sport = :" + vip.port()
                    + "' shows which process, end it or give the Service another port";
            AddressPort other = Loopback.free("127.63.0.2");
            try (TestEndpoint squatter = TestEndpoint.at(vip)) {
                kit.serve("web", vip, one.address());
                kit.serve("other", other, two.address());
                kit.apply(slice("web", two));
                kit.apply(without("web", two.address()));

                assertThat(kit.listeners.events())
                        .containsExactly(problem, "listening: cluster IP " + other + " of default/other");
                assertThat(Client.endpointAt(vip)).isEqualTo(squatter.address());
                assertThat(Client.endpointAt(other)).isEqualTo(two.address());
            }
            await().untilAsserted(() -> assertThat(kit.listeners.events())
                    .last()
                    .isEqualTo("listening: cluster IP " + vip + " of default/web"));
            assertThat(Client.endpointAt(vip)).isEqualTo(one.address());
            assertThat(kit.listeners.events()).hasSize(3);
        }
    }

    @Test
    void theNextOwnerOfAnAddressThatCannotBeListenedOnIsToldToo() throws Exception {
        AddressPort missing = AddressPort.parse("192.0.2.1:8080");
        try (ProxyKit kit = ProxyKit.start(RelayMode.AUTO)) {
            kit.serve("old", missing, one.address());
            kit.apply(appliedLater("young", at("young", missing).build()), slice("young", two));
            kit.apply(deleted("old"));

            assertThat(kit.listeners.events())
                    .filteredOn(event -> event.startsWith("failed: "))
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("failed: cluster IP 192.0.2.1:8080 of default/young: cannot listen on");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void anAddressThatTheMachineDoesNotHaveIsReportedOnceAndTheOthersAreServed(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.apply(applied("web", at("web", vip).externalIps("192.0.2.1").build()), slice("web", one));
            kit.apply(slice("web", two));

            assertThat(Client.endpointAt(vip)).isEqualTo(one.address());
            assertThat(kit.listeners.events())
                    .containsExactlyInAnyOrder(
                            "listening: cluster IP " + vip + " of default/web",
                            "failed: external IP 192.0.2.1:" + vip.port()
                                    + " of default/web: cannot listen on 192.0.2.1:"
                                    + vip.port() + ": this machine does not have the address; add it with 'ip address"
                                    + " add 192.0.2.1/32 dev lo', or give the Service one that the machine has");
        }
    }

    @ParameterizedTest
    @CsvSource({"SPLICE, true", "SPLICE, false", "COPY, true", "COPY, false"})
    void aWildcardNodePortAndAClusterIpMayShareThePortNumber(RelayMode relay, boolean isWildcardFirst)
            throws Exception {
        int port = Loopback.freePort("0.0.0.0");
        AddressPort clusterIp = new AddressPort(IpAddress.parse("127.63.0.7"), port);
        AddressPort nodeAddress = new AddressPort(IpAddress.parse("127.63.0.8"), port);
        AddressPort elsewhere = Loopback.free("127.63.0.9");
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withRelay(relay), IpAddress.any(IpFamily.IPV4))) {
            List<Runnable> steps = List.of(
                    () -> kit.apply(
                            applied("a", at("a", elsewhere).nodePort(port).build()), slice("a", one)),
                    () -> kit.serve("b", clusterIp, two.address()));
            (isWildcardFirst ? steps : steps.reversed()).forEach(Runnable::run);

            assertThat(kit.listeners.events()).noneMatch(event -> event.startsWith("failed: "));
            assertThat(Client.endpointAt(nodeAddress)).isEqualTo(one.address());
            assertThat(Client.endpointAt(clusterIp)).isEqualTo(two.address());
        }
    }
}
