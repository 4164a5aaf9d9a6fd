package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.linux.DatagramBatch;
import io.fairlead.linux.Errno;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.observe.SessionEnd;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import io.fairlead.testkit.UdpClient;
import io.fairlead.testkit.UdpEndpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Datagrams from a great many sources. How many there are is a system property, {@code flood.sources}, since a million take half a
 * minute.
 */
@Timeout(180)
final class UdpFloodIT {
    private static final int SOURCES = Integer.getInteger("flood.sources", 100_000);
    private static final int MAX_SESSIONS = 1000;

    /** Of all that are allowed, on two event loops; each rounds its part up. */
    private static final int MOST_DESCRIPTORS = MAX_SESSIONS + 2;

    private final AddressPort vip = Loopback.free("127.64.0.2");
    private final AddressPort otherVip = Loopback.free("127.64.0.3");
    private final AddressPort web = Loopback.free("127.64.0.4");

    @ParameterizedTest(name = "replied: {0}")
    @ValueSource(booleans = {false, true})
    void aFloodExhaustsNothingAndStopsNobody(boolean isReplied) throws Exception {
        try (UdpEndpoint flooded = isReplied ? UdpEndpoint.start("127.64.1.3") : UdpEndpoint.startSilent("127.64.1.3");
                UdpEndpoint other = UdpEndpoint.start("127.64.1.4");
                TestEndpoint webEndpoint = TestEndpoint.at("127.64.1.5");
                ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG
                        .withRelay(RelayMode.SPLICE)
                        .withUdp(ProxyKit.CONFIG.udp().withBounds(MAX_SESSIONS, 0, MAX_SESSIONS)))) {
            flooded.forgetContents();
            serve(kit, "flooded", vip, flooded);
            serve(kit, "other", otherVip, other);
            kit.serve("web", web, webEndpoint.address());
            int before = Descriptors.open();
            CompletableFuture<Integer> flood = CompletableFuture.supplyAsync(this::flood);

            AtomicInteger asked = new AtomicInteger();
            int most = 0;
            try (UdpClient client = UdpClient.to(otherVip)) {
                while (!flood.isDone()) {
                    String question = "question " + asked.incrementAndGet();
                    assertThat(client.askPatiently(question)).isEqualTo(question);
                    assertThat(Client.endpointAt(web)).isEqualTo(webEndpoint.address());
                    most = Math.max(most, Descriptors.open() - before);
                    assertThat(kit.proxy.openSessions()).isLessThanOrEqualTo(MAX_SESSIONS);
                    LockSupport.parkNanos(20_000_000);
                }
            }
            assertThat(flood.get()).isEqualTo(SOURCES);
            assertThat(asked).hasPositiveValue();
            assertThat(most).isLessThan(MOST_DESCRIPTORS + 100);
            await().until(() -> kit.proxy.openSessions() <= MAX_SESSIONS);
            assertThat(kit.sessions.reasons()).contains(SessionEnd.EVICTED);
            // What is left of the flood in the socket is still being handled.
            await().until(() -> kit.counted() == kit.proxy.openSessions());
        }
    }

    private static void serve(ProxyKit kit, String service, AddressPort at, UdpEndpoint endpoint) {
        ServicePortSample port = new ServicePortSample(
                        Samples.id(service, "", Protocol.UDP), at.address().toString())
                .port(at.port());
        kit.apply(applied(service, port.build()), UdpIT.slice(service, endpoint.address()));
    }

    /** Every source is another address of the loopback network. Returns how many datagrams were sent. */
    private int flood() {
        SystemCalls calls = new SystemCalls();
        DatagramBatch batch = new DatagramBatch(32);
        int socket = calls.datagramSocket(vip.family());
        calls.setOption(socket, SocketOption.SO_SNDBUF, 4 << 20);
        assertThat(calls.bind(socket, AddressPort.parse("0.0.0.0:0"))).isZero();
        int sent = 0;
        while (sent < SOURCES) {
            int count = Math.min(batch.slots(), SOURCES - sent);
            for (int slot = 0; slot < count; slot++) {
                batch.fill(slot, new byte[64], 0, 0);
                IpAddress source = IpAddress.ofIpv4(0x7f80_0000 + sent + slot);
                batch.prepare(slot, vip.family(), 0, vip.address().low(), vip.port(), source.high(), source.low());
            }
            int result = batch.send(socket, 0, count);
            assertThat(result)
                    .as("send")
                    .satisfiesAnyOf(
                            sending -> assertThat(sending).isPositive(),
                            sending -> assertThat(sending).isEqualTo(-Errno.EAGAIN));
            sent += Math.max(0, result);
        }
        calls.close(socket);
        return sent;
    }
}
