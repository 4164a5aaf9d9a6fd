package io.fairlead.linux;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SystemCallsTest {
    private static final int NO_DESCRIPTOR = 1_000_000;

    private final SystemCalls calls = new SystemCalls();

    @Test
    void systemCallsAreAvailableHere() {
        assertThat(SystemCalls.unavailability()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "SO_REUSEADDR, 1",
        "SO_REUSEPORT, 1",
        "SO_KEEPALIVE, 1",
        "SO_OOBINLINE, 1",
        "TCP_NODELAY, 1",
        "TCP_KEEPIDLE, 61",
        "TCP_KEEPINTVL, 16",
        "TCP_KEEPCNT, 5",
        "TCP_USER_TIMEOUT, 12345",
    })
    void optionsReadAsTheyWereSet(SocketOption option, int value) {
        int socket = calls.socket(IpFamily.IPV4);
        assertThat(calls.option(socket, option)).isNotEqualTo(value);
        assertThat(calls.setOption(socket, option, value)).isZero();
        assertThat(calls.option(socket, option)).isEqualTo(value);
        assertThat(calls.close(socket)).isZero();
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void socketsKnowWhereTheyAreBound(IpFamily family) {
        String loopback = family == IpFamily.IPV4 ? "127.0.0.1" : "[::1]";
        int socket = calls.socket(family);
        assertThat(calls.bind(socket, AddressPort.parse(loopback + ":0"))).isZero();
        AddressPort bound = requireNonNull(calls.localAddress(socket));
        assertThat(bound.port()).isPositive();
        assertThat(bound).hasToString(loopback + ":" + bound.port());
        calls.close(socket);
    }

    @Test
    void failuresAreNegatedErrorNumbers() {
        int socket = calls.socket(IpFamily.IPV4);
        assertThat(calls.bind(socket, AddressPort.parse("192.0.2.1:1"))).isEqualTo(-Errno.EADDRNOTAVAIL);
        assertThat(calls.shutdownOutput(socket)).isEqualTo(-Errno.ENOTCONN);
        assertThat(calls.accept(socket)).isEqualTo(-Errno.EINVAL);
        assertThat(calls.listen(socket, 1)).isZero();
        assertThat(calls.accept(socket)).isEqualTo(-Errno.EAGAIN);
        assertThat(calls.setOption(socket, SocketOption.TCP_KEEPCNT, -1)).isEqualTo(-Errno.EINVAL);
        calls.close(socket);
        int badDescriptor = 9;
        assertThat(calls.close(NO_DESCRIPTOR)).isEqualTo(-badDescriptor);
        assertThat(calls.splice(NO_DESCRIPTOR, NO_DESCRIPTOR, 1)).isEqualTo(-badDescriptor);
        assertThat(calls.localAddress(NO_DESCRIPTOR)).isNull();
    }

    @Test
    void pipesTellTheCapacityThatTheyGot() {
        Pipe small = requireNonNull(calls.openPipe(4096));
        Pipe large = requireNonNull(calls.openPipe(300_000));
        assertThat(small.capacityBytes()).isEqualTo(4096);
        assertThat(large.capacityBytes()).isEqualTo(512 * 1024);
        calls.close(small);
        calls.close(large);
        assertThat(calls.close(small.readEnd())).isNegative();
        assertThat(calls.close(large.writeEnd())).isNegative();
    }

    @Test
    void bytesPassFromSocketThroughPipeToSocket() throws IOException {
        Pair pair = connect();
        Pipe pipe = requireNonNull(calls.openPipe(65_536));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom("hello", StandardCharsets.US_ASCII);
            assertThat(calls.splice(pair.accepted, pipe.writeEnd(), 100)).isEqualTo(-Errno.EAGAIN);
            assertThat(new Socket(pair.client).sendAddress(text.address(), 0, 5))
                    .isEqualTo(5);
            assertThat(calls.splice(pair.accepted, pipe.writeEnd(), 100)).isEqualTo(5);
            assertThat(calls.splice(pipe.readEnd(), pair.accepted, 5)).isEqualTo(5);
            MemorySegment echo = arena.allocate(100);
            assertThat(new Socket(pair.client).recvAddress(echo.address(), 0, 100))
                    .isEqualTo(5);
            assertThat(echo.getString(0, StandardCharsets.US_ASCII)).isEqualTo("hello");
            assertThat(calls.shutdownOutput(pair.client)).isZero();
            assertThat(calls.splice(pair.accepted, pipe.writeEnd(), 100)).isZero();
        }
        calls.close(pipe);
        pair.close(calls);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bytesThatAreHeldBackBeforeTheEndGoOutWithItOrWhenPushed(boolean isEnded) throws IOException {
        Pair pair = connect();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom("hello", StandardCharsets.US_ASCII);
            MemorySegment received = arena.allocate(100);
            Socket accepted = new Socket(pair.accepted);
            calls.setOption(pair.client, SocketOption.TCP_NODELAY, 1);

            assertThat(calls.sendBeforeMore(pair.client, text.address(), 5)).isEqualTo(5);
            assertThat(accepted.recvAddress(received.address(), 0, 100)).isZero();
            if (isEnded) {
                calls.shutdownOutput(pair.client);
            } else {
                calls.setOption(pair.client, SocketOption.TCP_NODELAY, 1);
            }

            assertThat(accepted.recvAddress(received.address(), 0, 100)).isEqualTo(5);
            assertThat(accepted.recvAddress(received.address(), 0, 100)).isEqualTo(isEnded ? -1 : 0);
        }
        pair.close(calls);
    }

    private record Pair(int listener, int client, int accepted) {
        void close(SystemCalls calls) {
            calls.close(accepted);
            calls.close(client);
            calls.close(listener);
        }
    }

    private Pair connect() {
        Epoll.ensureAvailability();
        int listener = calls.socket(IpFamily.IPV4);
        calls.bind(listener, AddressPort.parse("127.0.0.1:0"));
        calls.listen(listener, 2);
        AddressPort address = requireNonNull(calls.localAddress(listener));
        int client = calls.socket(IpFamily.IPV4);
        assertThat(calls.connect(client, address)).isEqualTo(-Errno.EINPROGRESS);
        // The kernel may finish the handshake on a thread of its own.
        int accepted = await().pollInSameThread().until(() -> calls.accept(listener), fd -> fd != -Errno.EAGAIN);
        assertThat(accepted).isPositive();
        assertThat(calls.peer()).isEqualTo(calls.localAddress(client));
        return new Pair(listener, client, accepted);
    }
}
