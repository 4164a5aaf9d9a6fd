package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.config.RelayMode;
import io.fairlead.linux.DatagramBatch;
import io.fairlead.linux.Errno;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServicePortSample;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.UdpClient;
import io.fairlead.testkit.UdpEndpoint;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a datagram carries besides its payload passes through the proxy too. */
final class UdpFidelityIT {
    private static final int EXPEDITED_AND_CONGESTED = 0xb8 | 3;

    private final SystemCalls calls = new SystemCalls();
    private final DatagramBatch batch = new DatagramBatch(8);

    private final Proxy proxy = Proxy.start(
            ProxyKit.CONFIG.withRelay(RelayMode.SPLICE),
            Samples.NODE,
            NodePortAddresses.ALL,
            Observers.of(ConnectionObserver.NONE, ListenerObserver.NONE),
            Ticker.systemTicker());

    @AfterEach
    void stop() {
        proxy.close();
    }

    private void serve(ServicePortSample port, AddressPort endpoint) {
        EndpointSlice slice = new EndpointSlice(
                Samples.serviceName("dns"),
                "dns-1",
                endpoint.family(),
                List.of(new EndpointSlice.Port("", Protocol.UDP, endpoint.port())),
                List.of(Samples.ready(endpoint.address().toString())));
        proxy.apply(List.of(applied("dns", port.build()), new SliceApplied(slice)))
                .join();
    }

    private static ServicePortSample at(AddressPort vip) {
        return new ServicePortSample(
                        new ServicePortId(
                                new ServicePortName(Samples.serviceName("dns"), "", Protocol.UDP), vip.family()),
                        vip.address().toString())
                .port(vip.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.64.8.8", "127.99.0.1"})
    void repliesLeaveFromTheAddressThatWasAskedAtANodePort(String address) throws IOException {
        int nodePort = Loopback.freePort("0.0.0.0");
        try (UdpEndpoint endpoint = UdpEndpoint.start("127.64.1.6")) {
            serve(at(Loopback.free("127.64.0.5")).nodePort(nodePort), endpoint.address());
            // A connected socket gets nothing that comes from elsewhere.
            try (UdpClient client = UdpClient.to(new AddressPort(IpAddress.parse(address), nodePort))) {
                assertThat(client.ask("from where?")).isEqualTo("from where?");
            }
        }
    }

    @Test
    void ipv6IsServedToo() throws IOException {
        AddressPort vip = new AddressPort(IpAddress.parse("::1"), Loopback.freePort("::1"));
        try (UdpEndpoint endpoint = UdpEndpoint.start("::1")) {
            serve(at(vip), endpoint.address());
            try (UdpClient client = UdpClient.to(vip)) {
                assertThat(client.ask("six?")).isEqualTo("six?");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"127.64.0.6, 127.64.1.7, 0", "127.64.0.6, 127.64.1.7, 1200", "::1, ::1, 0", "::1, ::1, 1200"})
    void trafficClassAndJoinedDatagramsPassInBothDirections(String service, String endpointAddress, int segment) {
        AddressPort vip = Loopback.free(service);
        int endpoint = socket(new AddressPort(IpAddress.parse(endpointAddress), 0));
        int client = socket(new AddressPort(IpAddress.parse(service.equals("::1") ? "::1" : "127.0.0.1"), 0));
        serve(at(vip), address(endpoint));
        byte[] payload = new byte[segment == 0 ? 100 : 20 * segment + 5];
        new Random(1).nextBytes(payload);

        batch.fill(0, payload, segment, EXPEDITED_AND_CONGESTED);
        batch.prepare(0, vip.family(), vip.address().high(), vip.address().low(), vip.port());
        assertThat(batch.send(client, 0, 1)).isEqualTo(1);
        assertReceived(endpoint, payload, segment);

        batch.prepare(0, batch.family(0), batch.senderHigh(0), batch.senderLow(0), batch.senderPort(0));
        assertThat(batch.send(endpoint, 0, 1)).isEqualTo(1);
        assertReceived(client, payload, segment);
        assertThat(batch.senderPort(0)).isEqualTo(vip.port());
        calls.close(endpoint);
        calls.close(client);
    }

    private void assertReceived(int socket, byte[] payload, int segment) {
        int received = -Errno.EAGAIN;
        for (int tries = 0; tries < 300 && received == -Errno.EAGAIN; tries++) {
            LockSupport.parkNanos(10_000_000);
            received = batch.receive(socket, 0, 8);
        }
        assertThat(received).isEqualTo(1);
        assertThat(batch.payload(0)).isEqualTo(payload);
        assertThat(batch.segment(0)).isEqualTo(segment);
        assertThat(batch.trafficClass(0)).isEqualTo(EXPEDITED_AND_CONGESTED);
    }

    private int socket(AddressPort at) {
        int socket = calls.datagramSocket(at.family());
        assertThat(calls.bind(socket, at)).isZero();
        calls.setOption(socket, SocketOption.UDP_GRO, 1);
        calls.setOption(
                socket, at.family() == IpFamily.IPV4 ? SocketOption.IP_RECVTOS : SocketOption.IPV6_RECVTCLASS, 1);
        return socket;
    }

    private AddressPort address(int socket) {
        return Objects.requireNonNull(calls.localAddress(socket));
    }
}
