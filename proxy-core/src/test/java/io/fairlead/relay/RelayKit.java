package io.fairlead.relay;

import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.observe.CloseReason;
import io.fairlead.transport.ConnectFailure;
import io.fairlead.transport.ConnectObserver;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.TcpSocket;
import io.fairlead.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A listener that relays each connection to one endpoint, with plain Java sockets at both ends.
 *
 * <p>Threading: Thread-safe.
 */
final class RelayKit implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final int READ_TIMEOUT_MILLIS = 15_000;

    /** How a relay ended. */
    record End(CloseReason reason, long bytesToUpstream, long bytesToDownstream) {}

    /** Both ends of a relayed connection. */
    record Pair(Socket client, Socket endpoint) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            endpoint.close();
        }
    }

    private volatile Runnable beforeRelay = () -> {};
    private final Transport transport;
    private final RelayEngine relayEngine;
    private final RelayTimeouts timeouts;
    private final ServerSocket endpoint;
    private final io.fairlead.transport.ServerSocket listener;
    private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private final List<Relay> relays = new CopyOnWriteArrayList<>();
    private final List<String> eventLoops = new CopyOnWriteArrayList<>();

    private RelayKit(Engine engine, int eventLoops, Duration idle, Duration halfClosed, IpAddress loopback)
            throws IOException {
        timeouts = RelayTimeouts.of(idle, halfClosed);
        endpoint = new ServerSocket(0, BACKLOG, loopback.toInetAddress());
        relayEngine = engine.relays();
        transport = engine.transport(eventLoops);
        listener = transport.listen(new AddressPort(loopback, 0), ListenOptions.DEFAULT, this::onAccept);
    }

    static RelayKit start(Engine engine) throws IOException {
        return start(engine, 1);
    }

    static RelayKit start(Engine engine, int eventLoops) throws IOException {
        return new RelayKit(engine, eventLoops, Duration.ZERO, Duration.ZERO, IpAddress.parse("127.0.0.1"));
    }

    static RelayKit start(Engine engine, Duration idle, Duration halfClosed) throws IOException {
        return new RelayKit(engine, 1, idle, halfClosed, IpAddress.parse("127.0.0.1"));
    }

    static RelayKit startOnIpv6(Engine engine) throws IOException {
        return new RelayKit(engine, 1, Duration.ZERO, Duration.ZERO, IpAddress.parse("::1"));
    }

    private void onAccept(TcpSocket downstream) {
        eventLoops.add(Thread.currentThread().getName());
        AddressPort remote = new AddressPort(IpAddress.of(endpoint.getInetAddress()), endpoint.getLocalPort());
        transport.connect(downstream.eventLoop(), remote, null, SocketOptions.DEFAULT, new ConnectObserver() {
            @Override
            public void onConnected(TcpSocket upstream) {
                beforeRelay.run();
                relays.add(relayEngine.start(downstream, upstream, timeouts, RelayKit.this::onRelayEnd));
            }

            @Override
            public void onConnectFailed(ConnectFailure failure) {
                downstream.reset();
                ends.add(new End(CloseReason.DIAL_FAILED, 0, 0));
            }
        });
    }

    private void onRelayEnd(Relay relay, CloseReason reason) {
        ends.add(new End(reason, relay.bytesToUpstream(), relay.bytesToDownstream()));
    }

    /** Runs on the event loop when an endpoint has accepted, before the relay starts. */
    void beforeRelay(Runnable action) {
        beforeRelay = action;
    }

    /** A client whose connection is being relayed; the endpoint's side is still to be accepted. */
    Socket connect() throws IOException {
        Socket client = unconnected();
        client.connect(address());
        return client;
    }

    /** A socket to connect later, so that its buffers can be sized before. */
    Socket unconnected() throws IOException {
        Socket client = new Socket();
        configure(client);
        return client;
    }

    /** Where clients connect to. */
    InetSocketAddress address() {
        AddressPort address = listener.address();
        return new InetSocketAddress(address.address().toInetAddress(), address.port());
    }

    /** The endpoint's side of a relayed connection. */
    Socket accept() throws IOException {
        endpoint.setSoTimeout(READ_TIMEOUT_MILLIS);
        Socket accepted = endpoint.accept();
        configure(accepted);
        return accepted;
    }

    /** Both sides of a new connection; only where no other is being opened at the same time. */
    Pair pair() throws IOException {
        Socket client = connect();
        return new Pair(client, accept());
    }

    private static void configure(Socket socket) throws IOException {
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** The endpoint's listening socket. */
    ServerSocket endpoint() {
        return endpoint;
    }

    /** Stops listening for clients. */
    void closeListener() {
        listener.close();
    }

    /** The names of the event loops that accepted, one for each connection. */
    List<String> acceptingLoops() {
        return eventLoops;
    }

    Transport transport() {
        return transport;
    }

    /** Bytes that all clients have taken so far. */
    long bytesToDownstream() {
        return relays.stream().mapToLong(Relay::bytesToDownstream).sum();
    }

    /** Aborts all relays, each on its event loop. One may have moved its first bytes before it is known here. */
    void abortAll(CloseReason reason) {
        await().until(() -> !relays.isEmpty());
        for (Relay relay : relays) {
            transport.eventLoops().forEach(loop -> loop.execute(() -> relay.abort(reason)));
        }
    }

    /** Begins to end the only relay in good order; false if bytes are on their way. */
    boolean tryEnd(CloseReason reason) {
        await().until(() -> !relays.isEmpty());
        Relay relay = relays.getFirst();
        return CompletableFuture.supplyAsync(
                        () -> relay.tryEnd(reason), transport.eventLoops().getFirst())
                .join();
    }

    /** Cuts the only relay. */
    void cut(CloseReason reason) {
        await().until(() -> !relays.isEmpty());
        Relay relay = relays.getFirst();
        CompletableFuture.runAsync(
                        () -> relay.cut(reason), transport.eventLoops().getFirst())
                .join();
    }

    /** The next relay's end. */
    End awaitEnd() throws InterruptedException {
        End end = ends.poll(READ_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        if (end == null) {
            throw new AssertionError("no relay has ended within " + READ_TIMEOUT_MILLIS + " ms");
        }
        return end;
    }

    /** Whether no relay has ended that was not waited for. */
    boolean hasNoEnd() {
        return ends.isEmpty();
    }

    @Override
    public void close() throws IOException {
        endpoint.close();
        listener.close();
        transport.close(1, TimeUnit.SECONDS);
    }
}
