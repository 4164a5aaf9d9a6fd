package io.fairlead.relay;

import static org.awaitility.Awaitility.await;

import io.fairlead.config.KernelNumbers;
import io.fairlead.limit.Budget;
import io.fairlead.limit.Limits;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.observe.CloseReason;
import io.fairlead.relay.RelayKit.End;
import io.fairlead.relay.RelayKit.Pair;
import io.fairlead.transport.ConnectFailure;
import io.fairlead.transport.ConnectObserver;
import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.TcpSocket;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One relayed connection that moves between two transports as between two processes: its descriptors are duplicated, and the originals
 * closed. Plain Java sockets are at both ends.
 *
 * <p>Threading: one thread moves it.
 */
final class MovingRelay implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 15_000;
    private static final AddressPort CLIENT = new AddressPort(IpAddress.parse("192.0.2.1"), 1);

    /** What is a process here: its event loops, its engine and its budget. */
    private static final class Home {
        private final Budget budget = Budget.of(Limits.read());
        private final RelayEngine engine = new SpliceRelayEngine();
        private final EpollTransport transport;
        private int moves;

        Home(int eventLoops) {
            transport = new EpollTransport(eventLoops, budget, KernelNumbers.DEFAULT.transparentSourcePorts());
        }

        EventLoop nextLoop() {
            List<EventLoop> loops = transport.eventLoops();
            return loops.get(moves++ % loops.size());
        }
    }

    private record Place(Home home, EventLoop loop, Relay relay) {}

    private final Home first = new Home(2);
    private final Home second = new Home(3);
    private final RelayTimeouts timeouts;
    private final ServerSocket endpoint;
    private final io.fairlead.transport.ServerSocket listener;
    private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private final Pair pair;
    private volatile @Nullable Place place;

    private MovingRelay(Duration idle, Duration halfClosed, int receiveBytes) throws IOException {
        timeouts = RelayTimeouts.of(idle, halfClosed);
        IpAddress loopback = IpAddress.parse("127.0.0.1");
        endpoint = new ServerSocket();
        endpoint.setReceiveBufferSize(receiveBytes);
        endpoint.bind(new InetSocketAddress(loopback.toInetAddress(), 0));
        listener = first.transport.listen(new AddressPort(loopback, 0), ListenOptions.DEFAULT, this::onAccept);
        Socket client = new Socket();
        client.setReceiveBufferSize(receiveBytes);
        client.connect(new InetSocketAddress(
                loopback.toInetAddress(), listener.address().port()));
        pair = new Pair(client, endpoint.accept());
        pair.client().setSoTimeout(READ_TIMEOUT_MILLIS);
        pair.endpoint().setSoTimeout(READ_TIMEOUT_MILLIS);
        await().until(() -> place != null);
    }

    static MovingRelay start() throws IOException {
        return start(Duration.ZERO, Duration.ZERO);
    }

    static MovingRelay start(Duration idle, Duration halfClosed) throws IOException {
        return new MovingRelay(idle, halfClosed, 1 << 20);
    }

    /** One whose ends take little before they are read, so that it is often blocked. */
    static MovingRelay startBlocking() throws IOException {
        return new MovingRelay(Duration.ZERO, Duration.ZERO, 4096);
    }

    private void onAccept(TcpSocket downstream) {
        AddressPort remote = new AddressPort(IpAddress.of(endpoint.getInetAddress()), endpoint.getLocalPort());
        first.transport.connect(downstream.eventLoop(), remote, null, SocketOptions.DEFAULT, new ConnectObserver() {
            @Override
            public void onConnected(TcpSocket upstream) {
                Relay relay = first.engine.start(downstream, upstream, timeouts, MovingRelay.this::onRelayEnd);
                place = new Place(first, downstream.eventLoop(), relay);
            }

            @Override
            public void onConnectFailed(ConnectFailure failure) {
                throw new AssertionError(failure);
            }
        });
    }

    private void onRelayEnd(Relay relay, CloseReason reason) {
        ends.add(new End(reason, relay.bytesToUpstream(), relay.bytesToDownstream()));
    }

    Pair pair() {
        return pair;
    }

    /** The relay where it is now. */
    Relay relay() {
        return place().relay;
    }

    /** How many pipes both transports have. */
    long pipes() {
        return first.budget.pipes() + second.budget.pipes();
    }

    /** How many connections both transports count. */
    long connections() {
        return first.budget.connections() + second.budget.connections();
    }

    private Place place() {
        Place now = place;
        if (now == null) {
            throw new IllegalStateException("no connection yet");
        }
        return now;
    }

    /** Stops it; null if it cannot be moved. */
    @Nullable
    RelayState freeze() throws InterruptedException, ExecutionException {
        Place now = place();
        return now.loop.submit(now.relay::freeze).get();
    }

    /** It goes on where it is. */
    void restore() throws InterruptedException, ExecutionException {
        Place now = place();
        now.loop.submit(now.relay::thaw).get();
    }

    /** It goes on in the other transport. */
    void move(RelayState frozen) throws InterruptedException, ExecutionException {
        Place before = place();
        RelayState received = RelayCopies.of(frozen);
        before.loop.submit(before.relay::forget).get();
        Home home = before.home == first ? second : first;
        home.budget.takeConnection();
        EventLoop loop = home.nextLoop();
        place = loop.submit(() -> new Place(home, loop, adopt(home, loop, received)))
                .get();
    }

    private Relay adopt(Home home, EventLoop loop, RelayState received) {
        TcpSocket downstream = home.transport.adopt(loop, received.downstream(), CLIENT, true);
        TcpSocket upstream = home.transport.adopt(loop, received.upstream(), CLIENT, false);
        return home.engine.adopt(downstream, upstream, received, timeouts, this::onRelayEnd);
    }

    /** Moves it; what is on its way is in the answer. Fails if it cannot be moved. */
    RelayState move() throws InterruptedException, ExecutionException {
        RelayState frozen = freeze();
        if (frozen == null) {
            throw new AssertionError("cannot be moved: " + place().relay);
        }
        move(frozen);
        return frozen;
    }

    boolean hasNoEnd() {
        return ends.isEmpty();
    }

    /** Its end, wherever it was then. */
    End awaitEnd() throws InterruptedException {
        End end = ends.poll(READ_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        if (end == null) {
            throw new AssertionError("no relay has ended within " + READ_TIMEOUT_MILLIS + " ms");
        }
        return end;
    }

    @Override
    public void close() throws IOException {
        pair.close();
        endpoint.close();
        listener.close();
        first.transport.close(1, TimeUnit.SECONDS);
        second.transport.close(1, TimeUnit.SECONDS);
    }
}
