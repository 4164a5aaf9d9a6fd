package io.fairlead.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.testkit.Loopback;
import io.fairlead.transport.ListenException.Cause;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What listening and connecting answer when they fail. */
@Timeout(60)
final class TransportIT {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    private final List<Transport> open = new ArrayList<>();

    private Transport transport(String kind, int eventLoops) {
        Transport transport = kind.equals("epoll") ? new EpollTransport(eventLoops) : new NettyTransport(eventLoops);
        open.add(transport);
        return transport;
    }

    @AfterEach
    void closeTransports() {
        open.forEach(transport -> transport.close(1, TimeUnit.SECONDS));
    }

    private static ListenException failure(Transport transport, AddressPort address) {
        ListenException failure = catchThrowableOfType(
                ListenException.class, () -> transport.listen(address, ListenOptions.DEFAULT, TcpSocket::close));
        assertThat(failure).isNotNull().hasMessageStartingWith("cannot listen on " + address + ": ");
        return failure;
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void aPortInUseIsReported(String kind) throws Exception {
        for (int eventLoops = 1; eventLoops <= 2; eventLoops++) {
            Transport transport = transport(kind, eventLoops);
            try (ServerSocketChannel other = ServerSocketChannel.open()) {
                other.bind(new InetSocketAddress(LOOPBACK.toInetAddress(), 0));
                AddressPort address = new AddressPort(LOOPBACK, other.socket().getLocalPort());
                ListenException failure = failure(transport, address);
                assertThat(failure.reason()).isEqualTo(Cause.IN_USE);
                assertThat(failure).hasMessageContaining("ss -ltnp sport = :" + address.port());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void aPortThatAnotherIsWillingToShareIsInUseAllTheSame(String kind) throws Exception {
        for (int eventLoops = 1; eventLoops <= 2; eventLoops++) {
            Transport transport = transport(kind, eventLoops);
            try (ServerSocketChannel other = ServerSocketChannel.open()) {
                other.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                other.bind(new InetSocketAddress(LOOPBACK.toInetAddress(), 0));
                AddressPort address = new AddressPort(LOOPBACK, other.socket().getLocalPort());
                assertThat(failure(transport, address).reason()).isEqualTo(Cause.IN_USE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void anAddressThatTheMachineLacksIsReported(String kind) {
        Transport transport = transport(kind, 2);
        ListenException ipv4 = failure(transport, AddressPort.parse("192.0.2.1:8080"));
        assertThat(ipv4.reason()).isEqualTo(Cause.NO_SUCH_ADDRESS);
        assertThat(ipv4).hasMessageContaining("ip address add 192.0.2.1/32 dev lo");
        ListenException ipv6 = failure(transport, AddressPort.parse("[2001:db8::1]:8080"));
        assertThat(ipv6.reason()).isEqualTo(Cause.NO_SUCH_ADDRESS);
        assertThat(ipv6).hasMessageContaining("/128 dev lo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void anAddressCanBeListenedOnAgainOnceItIsClosed(String kind) throws Exception {
        Transport transport = transport(kind, 2);
        ServerSocket first = transport.listen(new AddressPort(LOOPBACK, 0), ListenOptions.DEFAULT, TcpSocket::close);
        AddressPort address = first.address();
        assertThat(failure(transport, address).reason()).isEqualTo(Cause.IN_USE);
        first.close();
        try (ServerSocket second = transport.listen(address, ListenOptions.DEFAULT, TcpSocket::close);
                SocketChannel client = SocketChannel.open(inet(address))) {
            assertThat(second.address()).isEqualTo(address);
            assertThat(client.isConnected()).isTrue();
        }
    }

    private static InetSocketAddress inet(AddressPort address) {
        return new InetSocketAddress(address.address().toInetAddress(), address.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void eachFamilyHasTheWildcardForItself(String kind) throws Exception {
        Transport transport = transport(kind, 2);
        int port = Loopback.freePort("0.0.0.0");
        AddressPort ipv4 = new AddressPort(IpAddress.any(IpFamily.IPV4), port);
        AddressPort ipv6 = new AddressPort(IpAddress.any(IpFamily.IPV6), port);
        try (ServerSocket server = transport.listen(ipv6, ListenOptions.DEFAULT, TcpSocket::close)) {
            assertThat(server.address()).isEqualTo(ipv6);
            assertThatThrownBy(() -> SocketChannel.open(new InetSocketAddress(LOOPBACK.toInetAddress(), port)))
                    .hasMessage("Connection refused");
            try (ServerSocket other = transport.listen(ipv4, ListenOptions.DEFAULT, TcpSocket::close);
                    SocketChannel client = SocketChannel.open(new InetSocketAddress(LOOPBACK.toInetAddress(), port))) {
                assertThat(other.address()).isEqualTo(ipv4);
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    @Test
    void aFaultWhileAcceptingResetsThatConnectionOnly() throws Exception {
        Transport transport = transport("epoll", 1);
        AtomicInteger accepted = new AtomicInteger();
        try (ServerSocket server = transport.listen(
                new AddressPort(LOOPBACK, 0), ListenOptions.DEFAULT, socket -> acceptOrFail(socket, accepted))) {
            for (int i = 0; i < 10; i++) {
                try (Socket client =
                        new Socket(LOOPBACK.toInetAddress(), server.address().port())) {
                    client.setSoTimeout(800);
                    if (i % 2 == 0) {
                        assertThatThrownBy(() -> client.getInputStream().read()).hasMessage("Connection reset");
                    } else {
                        assertThat(client.getInputStream().read()).isNegative();
                    }
                }
            }
        }
        assertThat(accepted).hasValue(10);
    }

    private static void acceptOrFail(TcpSocket socket, AtomicInteger accepted) {
        if (accepted.getAndIncrement() % 2 == 0) {
            throw new AssertionError("every other connection fails, as this test wants it");
        }
        socket.close();
    }

    @Test
    void aFaultWhileRelayingResetsThatConnectionOnly() throws Exception {
        Transport transport = transport("epoll", 1);
        List<Throwable> faults = List.of(new IllegalStateException(), new AssertionError(), new OutOfMemoryError());
        Queue<Throwable> next = new ConcurrentLinkedQueue<>(faults);
        AddressPort any = new AddressPort(LOOPBACK, 0);
        try (ServerSocket server = transport.listen(any, ListenOptions.DEFAULT, socket -> failOnInput(socket, next))) {
            for (int i = 0; i < faults.size(); i++) {
                try (Socket client =
                        new Socket(LOOPBACK.toInetAddress(), server.address().port())) {
                    client.setSoTimeout(800);
                    client.getOutputStream().write(1);
                    assertThatThrownBy(() -> client.getInputStream().read()).hasMessage("Connection reset");
                }
            }
        }
        assertThat(next).isEmpty();
    }

    private static void failOnInput(TcpSocket accepted, Queue<Throwable> faults) {
        ((EpollSocket) accepted).watchInput((socket, ops) -> {
            switch (faults.remove()) {
                case Error error -> throw error;
                case RuntimeException exception -> throw exception;
                case Throwable other -> throw new IllegalArgumentException(other);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void refusedConnectionFailsAtOnce(String kind) throws Exception {
        int port;
        try (java.net.ServerSocket closed = new java.net.ServerSocket(0, 1, LOOPBACK.toInetAddress())) {
            port = closed.getLocalPort();
        }
        ConnectFailure failure = connect(transport(kind, 1), port);
        assertThat(failure.cause()).contains("Connection refused");
        assertThat(failure.kind()).isEqualTo(ConnectFailure.Kind.ENDPOINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void aConnectionThatIsCancelledIsClosedAndItsObserverHearsNothing(String kind) throws Exception {
        Transport transport = transport(kind, 1);
        EventLoop loop = transport.eventLoops().getFirst();
        try (java.net.ServerSocket full = new java.net.ServerSocket(0, 1, LOOPBACK.toInetAddress())) {
            List<SocketChannel> waiting = fillBacklog(full.getInetAddress(), full.getLocalPort());
            CompletableFuture<ConnectFailure> outcome = new CompletableFuture<>();
            AddressPort address = new AddressPort(LOOPBACK, full.getLocalPort());
            PendingConnect pending = loop.submit(
                            () -> transport.connect(loop, address, null, SocketOptions.DEFAULT, completing(outcome)))
                    .get(5, TimeUnit.SECONDS);

            loop.submit(pending::cancel).get(5, TimeUnit.SECONDS);
            loop.submit(pending::cancel).get(5, TimeUnit.SECONDS);
            for (SocketChannel channel : waiting) {
                channel.close();
            }
            full.setSoTimeout(200);
            assertThatThrownBy(() -> {
                        while (true) {
                            full.accept().close();
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(outcome).isNotDone();
        }
    }

    private static List<SocketChannel> fillBacklog(InetAddress address, int port) throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(address, port));
            waiting.add(channel);
        }
        return waiting;
    }

    /** Why connecting failed. */
    private static ConnectFailure connect(Transport transport, int port) throws Exception {
        CompletableFuture<ConnectFailure> outcome = new CompletableFuture<>();
        EventLoop loop = transport.eventLoops().getFirst();
        AddressPort address = new AddressPort(LOOPBACK, port);
        loop.execute(() -> transport.connect(loop, address, null, SocketOptions.DEFAULT, completing(outcome)));
        return outcome.get(10, TimeUnit.SECONDS);
    }

    private static ConnectObserver completing(CompletableFuture<ConnectFailure> outcome) {
        return new ConnectObserver() {
            @Override
            public void onConnected(TcpSocket upstream) {
                upstream.reset();
                outcome.completeExceptionally(new AssertionError("connected"));
            }

            @Override
            public void onConnectFailed(ConnectFailure failure) {
                outcome.complete(failure);
            }
        };
    }
}
