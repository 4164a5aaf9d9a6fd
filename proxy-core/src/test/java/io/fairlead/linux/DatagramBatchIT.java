package io.fairlead.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes through the batches, on the loopback interface. */
final class DatagramBatchIT {
    private final SystemCalls calls = new SystemCalls();
    private final DatagramBatch batch = new DatagramBatch(8);
    private final List<Integer> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(calls::close);
    }

    private int bound(String address) {
        AddressPort at = new AddressPort(IpAddress.parse(address), 0);
        int socket = calls.datagramSocket(at.family());
        open.add(socket);
        assertThat(calls.bind(socket, at)).isZero();
        boolean isIpv4 = at.family() == IpFamily.IPV4;
        calls.setOption(socket, SocketOption.UDP_GRO, 1);
        calls.setOption(socket, isIpv4 ? SocketOption.IP_RECVTOS : SocketOption.IPV6_RECVTCLASS, 1);
        calls.setOption(socket, isIpv4 ? SocketOption.IP_PKTINFO : SocketOption.IPV6_RECVPKTINFO, 1);
        return socket;
    }

    private AddressPort address(int socket) {
        return Objects.requireNonNull(calls.localAddress(socket));
    }

    private void prepare(int slot, AddressPort to) {
        batch.prepare(slot, to.family(), to.address().high(), to.address().low(), to.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void senderDestinationAndTrafficClassAreRead(String address) {
        int receiver = bound(address);
        int sender = bound(address);
        boolean isIpv4 = IpAddress.parse(address).family() == IpFamily.IPV4;
        batch.fill(0, new byte[] {1, 2, 3}, 0, 0xb8 | 2);
        prepare(0, address(receiver));
        assertThat(batch.send(sender, 0, 1)).isEqualTo(1);

        assertThat(batch.receive(receiver, 0, 8)).isEqualTo(1);
        assertThat(batch.payload(0)).containsExactly(1, 2, 3);
        assertThat(batch.senderPort(0)).isEqualTo(address(sender).port());
        assertThat(new IpAddress(batch.family(0), batch.senderHigh(0), batch.senderLow(0)))
                .isEqualTo(IpAddress.parse(address));
        assertThat(batch.hasDestination(0)).isTrue();
        assertThat(new IpAddress(batch.family(0), batch.destinationHigh(0), batch.destinationLow(0)))
                .isEqualTo(IpAddress.parse(address));
        assertThat(batch.trafficClass(0)).isEqualTo(0xb8 | 2);
        assertThat(isIpv4).isEqualTo(batch.family(0) == IpFamily.IPV4);
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void joinedDatagramsStayJoined(IpFamily family) {
        int receiver = bound(family == IpFamily.IPV4 ? "127.0.0.1" : "::1");
        int sender = bound(family == IpFamily.IPV4 ? "127.0.0.1" : "::1");
        batch.fill(0, new byte[3 * 1200 + 7], 1200, 0);
        prepare(0, address(receiver));
        assertThat(batch.send(sender, 0, 1)).isEqualTo(1);

        assertThat(batch.receive(receiver, 0, 8)).isEqualTo(1);
        assertThat(batch.segment(0)).isEqualTo(1200);
        assertThat(batch.length(0)).isEqualTo(3607);
        assertThat(batch.datagrams(0)).isEqualTo(4);
    }

    @Test
    void joinedDatagramsCanBeSentApart() {
        int receiver = bound("127.0.0.1");
        calls.setOption(receiver, SocketOption.UDP_GRO, 0);
        int sender = bound("127.0.0.1");
        byte[] payload = new byte[3 * 1200 + 7];
        payload[3 * 1200] = 42;
        batch.fill(0, payload, 1200, 0);
        prepare(0, address(receiver));
        assertThat(batch.sendSegments(sender, 0)).isEqualTo(4);

        assertThat(batch.receive(receiver, 0, 8)).isEqualTo(4);
        assertThat(List.of(batch.length(0), batch.length(1), batch.length(2), batch.length(3)))
                .containsExactly(1200, 1200, 1200, 7);
        assertThat(batch.payload(3)[0]).isEqualTo((byte) 42);
    }

    @Test
    void datagramsAreSentFromOneOfSeveralAddresses() {
        int receiver = bound("127.0.0.1");
        int sender = bound("0.0.0.0");
        batch.fill(0, new byte[1], 0, 0);
        AddressPort to = address(receiver);
        IpAddress source = IpAddress.parse("127.9.8.7");
        batch.prepare(0, to.family(), 0, to.address().low(), to.port(), source.high(), source.low());
        assertThat(batch.send(sender, 0, 1)).isEqualTo(1);
        assertThat(batch.receive(receiver, 0, 1)).isEqualTo(1);
        assertThat(batch.senderLow(0)).isEqualTo(source.low());
    }

    @Test
    void aSlotCanBeUsedAgainForWhateverComes() {
        int receiver = bound("127.0.0.1");
        int sender = bound("127.0.0.1");
        for (int bytes : new int[] {0, 65_507, 1, 9000, 0}) {
            batch.fill(0, new byte[bytes], 0, bytes == 1 ? 4 : 0);
            prepare(0, address(receiver));
            assertThat(batch.send(sender, 0, 1)).isEqualTo(1);
            assertThat(batch.receive(receiver, 0, 8)).isEqualTo(1);
            assertThat(batch.length(0)).isEqualTo(bytes);
            assertThat(batch.trafficClass(0)).isEqualTo(bytes == 1 ? 4 : 0);
        }
        assertThat(batch.receive(receiver, 0, 8)).isEqualTo(-Errno.EAGAIN);
    }
}
