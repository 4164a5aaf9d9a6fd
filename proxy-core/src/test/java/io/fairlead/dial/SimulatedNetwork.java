package io.fairlead.dial;

import io.fairlead.model.AddressPort;
import io.fairlead.model.UnixSocket;
import io.fairlead.transport.AcceptObserver;
import io.fairlead.transport.ConnectFailure;
import io.fairlead.transport.ConnectFailure.Kind;
import io.fairlead.transport.ConnectObserver;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.PendingConnect;
import io.fairlead.transport.PollClock;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.TcpSocket;
import io.fairlead.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A transport without sockets, on an event loop whose clock only {@link #advance} moves: endpoints answer as they are told
 * to, and sockets are numbers that are counted.
 *
 * <p>Threading: used by one thread, which is the event loop's.
 */
public final class SimulatedNetwork implements Transport {
    /** RFC 6298: the kernel repeats a SYN after a second, and waits twice as long each further time. */
    private static final Duration FIRST_REPEAT = Duration.ofSeconds(1);

    private final MockTicker ticker = Ticker.newMockTicker();
    private final Loop loop = new Loop(ticker);
    private final Map<AddressPort, Answer> answers = new HashMap<>();
    private final @Nullable Wire wire;
    private int descriptors = Integer.MAX_VALUE;
    private int connecting;
    private int connected;
    private int mostConnecting;
    private int connects;

    /**
     * What an endpoint does with a SYN.
     *
     * @param kind what it answers
     * @param after when
     */
    public record Answer(Reply kind, Duration after) {
        /** None. */
        public static final Answer SILENCE = new Answer(Reply.NONE, Duration.ZERO);

        /** It accepts. */
        public static Answer accepts(Duration after) {
            return new Answer(Reply.ACCEPT, after);
        }

        /** It refuses. */
        public static Answer refuses(Duration after) {
            return new Answer(Reply.REFUSE, after);
        }
    }

    /** An answer. */
    public enum Reply {
        ACCEPT,
        REFUSE,
        NONE
    }

    /** The end of a connect. */
    public enum End {
        ACCEPTED,
        REFUSED,
        CANCELLED,
        /** This machine had no descriptor for it. */
        NOT_TRIED
    }

    /** What is between this machine and its endpoints: asked at each SYN, of which the kernel repeats those without an answer. */
    public interface Wire {
        /** The answer to a SYN. */
        Answer onSyn(AddressPort endpoint);

        /** The endpoint that a connect to this one reaches. */
        default AddressPort reached(@Nullable AddressPort source, AddressPort endpoint) {
            return endpoint;
        }

        /** A connect begins. */
        void onConnect(@Nullable AddressPort source, AddressPort endpoint);

        /** A connect has ended. */
        void onEnd(@Nullable AddressPort source, AddressPort endpoint, End end);
    }

    /** Endpoints answer as {@link #answer} says. */
    public SimulatedNetwork() {
        wire = null;
    }

    /** Endpoints answer as the wire says. */
    public SimulatedNetwork(Wire wire) {
        this.wire = wire;
    }

    private static final class Loop extends ManualIoEventLoop {
        Loop(Ticker ticker) {
            super(null, Thread.currentThread(), executor -> new NoIo(), ticker);
        }

        boolean hasTimers() {
            return hasScheduledTasks() || nextScheduledTaskNano() >= 0;
        }
    }

    /** Whether something is to be done later. */
    public boolean hasTimers() {
        return loop.hasTimers();
    }

    /** From now on, an endpoint answers like this; the others are silent. */
    void answer(AddressPort endpoint, Answer answer) {
        answers.put(endpoint, answer);
    }

    /** How many sockets there may be. */
    public void setDescriptors(int limit) {
        descriptors = limit;
    }

    /** Lets time pass, a millisecond after the other. */
    public void advance(Duration time) {
        for (long i = 0; i < time.toMillis(); i++) {
            ticker.advance(1, TimeUnit.MILLISECONDS);
            runDue();
        }
    }

    /** Does what is due now. */
    public void runDue() {
        while (loop.runNonBlockingTasks(Long.MAX_VALUE) > 0) {
            // What was done may have more to be done.
        }
    }

    public EventLoop eventLoop() {
        return loop;
    }

    public long nowNanos() {
        return loop.ticker().nanoTime();
    }

    /** How many connects are under way. */
    public int connecting() {
        return connecting;
    }

    /** The most that were under way at once. */
    int mostConnecting() {
        return mostConnecting;
    }

    /** How many there were in all. */
    int connects() {
        return connects;
    }

    /** How many sockets are connected and not closed. */
    public int connected() {
        return connected;
    }

    @Override
    public PendingConnect connect(
            EventLoop eventLoop,
            AddressPort endpoint,
            @Nullable AddressPort source,
            SocketOptions options,
            ConnectObserver observer) {
        AddressPort remote = wire == null ? endpoint : wire.reached(source, endpoint);
        if (wire != null) {
            wire.onConnect(source, remote);
        }
        if (connecting + connected >= descriptors) {
            if (wire != null) {
                wire.onEnd(source, remote, End.NOT_TRIED);
            }
            observer.onConnectFailed(new ConnectFailure(Kind.RESOURCES, "Too many open files"));
            return PendingConnect.ENDED;
        }
        connects++;
        connecting++;
        mostConnecting = Math.max(mostConnecting, connecting);
        Connect connect = new Connect(source, remote, observer);
        connect.start();
        return connect;
    }

    /** One connect. */
    private final class Connect implements PendingConnect {
        private final @Nullable AddressPort source;
        private final AddressPort remote;
        private final ConnectObserver observer;
        private @Nullable Future<?> answer;
        private boolean hasEnded;

        Connect(@Nullable AddressPort source, AddressPort remote, ConnectObserver observer) {
            this.source = source;
            this.remote = remote;
            this.observer = observer;
        }

        void start() {
            if (wire == null) {
                await(answers.getOrDefault(remote, Answer.SILENCE));
            } else {
                send(wire, FIRST_REPEAT);
            }
        }

        private void send(Wire over, Duration repeat) {
            Answer planned = over.onSyn(remote);
            if (planned.kind() == Reply.NONE) {
                answer =
                        loop.schedule(() -> send(over, repeat.multipliedBy(2)), repeat.toNanos(), TimeUnit.NANOSECONDS);
            } else {
                await(planned);
            }
        }

        private void await(Answer planned) {
            if (planned.kind() == Reply.NONE) {
                return;
            }
            if (planned.after().isZero()) {
                end(planned.kind());
            } else {
                answer =
                        loop.schedule(() -> end(planned.kind()), planned.after().toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        private void end(Reply reply) {
            markEnded(reply == Reply.ACCEPT ? End.ACCEPTED : End.REFUSED);
            if (reply == Reply.ACCEPT) {
                connected++;
                observer.onConnected(new Simulated(remote));
            } else {
                observer.onConnectFailed(new ConnectFailure(Kind.ENDPOINT, "Connection refused"));
            }
        }

        private void markEnded(End how) {
            hasEnded = true;
            connecting--;
            if (wire != null) {
                wire.onEnd(source, remote, how);
            }
        }

        @Override
        public void cancel() {
            if (!hasEnded) {
                markEnded(End.CANCELLED);
                if (answer != null) {
                    answer.cancel(false);
                }
            }
        }
    }

    /** A client's socket, which takes a descriptor like any other. */
    public TcpSocket client(AddressPort address) {
        connected++;
        return new Simulated(address);
    }

    private final class Simulated implements TcpSocket {
        private final AddressPort remote;
        private boolean isClosed;

        Simulated(AddressPort remote) {
            this.remote = remote;
        }

        @Override
        public EventLoop eventLoop() {
            return loop;
        }

        @Override
        public AddressPort localAddress() {
            return remote;
        }

        @Override
        public AddressPort remoteAddress() {
            return remote;
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                connected--;
            }
        }

        @Override
        public void reset() {
            close();
        }
    }

    @Override
    public boolean isTransparencySupported() {
        return false;
    }

    @Override
    public List<EventLoop> eventLoops() {
        return List.of(loop);
    }

    @Override
    public List<PollClock> pollClocks() {
        return List.of();
    }

    @Override
    public List<String> endedLoops() {
        return List.of();
    }

    @Override
    public ServerSocket listen(AddressPort address, ListenOptions options, AcceptObserver observer) {
        throw new UnsupportedOperationException("nobody listens in a simulation");
    }

    @Override
    public ServerSocket listen(UnixSocket socket, AcceptObserver observer) {
        throw new UnsupportedOperationException("nobody listens in a simulation");
    }

    /** There is nothing to close: the event loop has no thread, and waits for no descriptors. */
    @Override
    public void close(long timeout, TimeUnit unit) {}

    /** Waits for nothing. */
    private static final class NoIo implements IoHandler {
        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException("there is no I/O in a simulation");
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return false;
        }
    }
}
