package io.fairlead.bench.relay;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.observe.CloseReason;
import io.fairlead.relay.CopyRelayEngine;
import io.fairlead.relay.Relay;
import io.fairlead.relay.RelayEngine;
import io.fairlead.relay.RelayTimeouts;
import io.fairlead.relay.SpliceRelayEngine;
import io.fairlead.transport.ConnectFailure;
import io.fairlead.transport.ConnectObserver;
import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.NettyTransport;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.TcpSocket;
import io.fairlead.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections between a client and an endpoint in this process, with a proxy of one event loop in between or none.
 *
 * <p>Threading: one thread opens, uses and closes it; the relays run on their event loop.
 */
final class RelayRig implements AutoCloseable {
    /** Both ends of a connection, as blocking channels. */
    record Pair(SocketChannel client, SocketChannel endpoint) {}

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    private final ServerSocketChannel endpoint;
    private final @Nullable Transport transport;
    private final InetSocketAddress address;
    private final List<SocketChannel> channels = new ArrayList<>();

    RelayRig(String engine) throws IOException {
        endpoint = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK.toInetAddress(), 0));
        AddressPort upstream = new AddressPort(LOOPBACK, endpoint.socket().getLocalPort());
        switch (engine) {
            case "direct" -> {
                transport = null;
                address = inet(upstream);
            }
            case "splice" -> {
                transport = new EpollTransport(1);
                address = listen(transport, new SpliceRelayEngine(), upstream);
            }
            case "copy" -> {
                transport = new NettyTransport(1);
                address = listen(transport, new CopyRelayEngine(), upstream);
            }
            default -> throw new IllegalArgumentException("engine '" + engine + "' is none of direct, splice, copy");
        }
    }

    private static InetSocketAddress inet(AddressPort address) {
        return new InetSocketAddress(address.address().toInetAddress(), address.port());
    }

    private static InetSocketAddress listen(Transport transport, RelayEngine relays, AddressPort upstream) {
        return inet(transport
                .listen(
                        new AddressPort(LOOPBACK, 0),
                        ListenOptions.DEFAULT,
                        downstream -> dial(transport, relays, downstream, upstream))
                .address());
    }

    private static void dial(Transport transport, RelayEngine relays, TcpSocket downstream, AddressPort upstream) {
        transport.connect(downstream.eventLoop(), upstream, null, SocketOptions.DEFAULT, new ConnectObserver() {
            @Override
            public void onConnected(TcpSocket connected) {
                RelayTimeouts hour = RelayTimeouts.of(Duration.ofHours(1), Duration.ofHours(1));
                relays.start(downstream, connected, hour, RelayRig::onRelayEnd);
            }

            @Override
            public void onConnectFailed(ConnectFailure failure) {
                downstream.reset();
            }
        });
    }

    private static void onRelayEnd(Relay relay, CloseReason reason) {
        // A benchmark looks only at bytes on their way.
    }

    /** A new connection. */
    Pair connect() throws IOException {
        Pair pair = new Pair(SocketChannel.open(address), endpoint.accept());
        pair.client().setOption(StandardSocketOptions.TCP_NODELAY, true);
        pair.endpoint().setOption(StandardSocketOptions.TCP_NODELAY, true);
        channels.add(pair.client());
        channels.add(pair.endpoint());
        return pair;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        endpoint.close();
        if (transport != null) {
            transport.close(1, TimeUnit.SECONDS);
        }
    }
}
