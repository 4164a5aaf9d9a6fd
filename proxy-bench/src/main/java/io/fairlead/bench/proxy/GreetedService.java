package io.fairlead.bench.proxy;

import io.fairlead.config.ProxyConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServiceSettings;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Service with one endpoint, which sends a byte to each client that connects, behind a proxy of one event loop or
 * none.
 *
 * <p>Threading: one thread opens and closes it; the endpoint runs on a thread of its own.
 */
final class GreetedService implements AutoCloseable {
    private static final IpAddress ENDPOINT = IpAddress.parse("127.0.0.1");

    /** Another loopback address, so that the endpoint's port is free there. */
    private static final IpAddress CLUSTER_IP = IpAddress.parse("127.0.0.2");

    /** Connections stay open until so many have come after them: by then their clients have ended them. */
    private static final int KEPT = 64;

    private final ServerSocketChannel endpoint;
    private final @Nullable Proxy proxy;
    private final InetSocketAddress address;

    /** @param engine the relay, or {@code direct} for no proxy */
    GreetedService(String engine) throws IOException {
        endpoint = ServerSocketChannel.open().bind(new InetSocketAddress(ENDPOINT.toInetAddress(), 0));
        Thread.ofPlatform().name("endpoint").daemon().start(this::greet);
        int port = endpoint.socket().getLocalPort();
        proxy = switch (engine) {
            case "direct" -> null;
            case "splice" -> proxy(RelayMode.SPLICE, port);
            case "copy" -> proxy(RelayMode.COPY, port);
            default -> throw new IllegalArgumentException("engine '" + engine + "' is none of direct, splice, copy");
        };
        address = new InetSocketAddress((proxy == null ? ENDPOINT : CLUSTER_IP).toInetAddress(), port);
    }

    private static Proxy proxy(RelayMode mode, int port) {
        ProxyConfig config =
                ProxyConfig.DEFAULT.withEventLoops(1).withRelay(mode).withDrainTimeout(Duration.ZERO);
        Proxy proxy = Proxy.start(
                config,
                new Node("node-1", null, List.of()),
                NodePortAddresses.ALL,
                ConnectionObserver.NONE,
                ListenerObserver.NONE);
        proxy.apply(changes(port)).join();
        return proxy;
    }

    private static List<ClusterChange> changes(int port) {
        ServiceName name = new ServiceName("default", "greeting");
        ServicePort servicePort = new ServicePort(
                new ServicePortId(new ServicePortName(name, "", Protocol.TCP), IpFamily.IPV4),
                port,
                0,
                CLUSTER_IP,
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                SessionAffinity.NONE,
                List.of(),
                ServiceSettings.DEFAULTS);
        EndpointSlice slice = new EndpointSlice(
                name,
                "greeting-1",
                IpFamily.IPV4,
                List.of(new EndpointSlice.Port("", Protocol.TCP, port)),
                List.of(new EndpointSlice.Address(ENDPOINT, true, true, false, null, Set.of(), Set.of())));
        return List.of(
                new ClusterChange.ServiceApplied(new Service(name, Instant.EPOCH, List.of(servicePort))),
                new ClusterChange.SliceApplied(slice));
    }

    private void greet() {
        ByteBuffer greeting = ByteBuffer.allocateDirect(1);
        Deque<SocketChannel> kept = new ArrayDeque<>(KEPT + 1);
        try {
            while (true) {
                SocketChannel connection = endpoint.accept();
                connection.write(greeting.clear());
                kept.addLast(connection);
                if (kept.size() > KEPT) {
                    kept.removeFirst().close();
                }
            }
        } catch (ClosedChannelException e) {
            // The benchmark is over.
        } catch (IOException e) {
            throw new IllegalStateException("the endpoint has failed", e);
        }
    }

    /** Where clients connect. */
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
        endpoint.close();
    }
}
