package io.fairlead.bench.load;

import io.fairlead.bench.contender.OutsideRoute;
import io.fairlead.linux.DatagramBatch;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.ListenException;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.UdpObserver;
import io.fairlead.transport.UdpOptions;
import io.fairlead.transport.UdpSocket;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * UDP clients, each of which sends a request of 64 bytes, waits for its reply, and sends the next.
 *
 * <p>All of them share one socket: each has an address of its own, of which the machine has thousands, and the same port.
 * So requests and replies of many clients are sent and received by one system call, and the load costs little next to what
 * is measured. The port is always the same, so that the sessions of a proxy go on from one run to the next.
 *
 * <p>A request without a reply for 200 ms is lost; its client then sends the next.
 *
 * <p>Threading: {@link #run} blocks; the clients are on an event loop of their own, to which the fields are confined.
 */
public final class DatagramRequests implements UdpObserver {
    /** Bytes of a request and of a reply. */
    public static final int MESSAGE_BYTES = 64;

    private static final int SLOTS = 64;
    private static final AddressPort CLIENTS = AddressPort.parse("0.0.0.0:27007");
    private static final UdpOptions AT_ANY_ADDRESS =
            new UdpOptions(false, ListenOptions.Binding.LOCAL, UdpOptions.Destination.ADDRESS);

    /** The first of the addresses of clients, for a target on the loopback interface. */
    private static final IpAddress LOOPBACK_CLIENTS = IpAddress.parse("127.82.0.0");

    private static final VarHandle NUMBER = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long LOST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SWEEP_MILLIS = 50;
    private static final long CLOSE_SECONDS = 5;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int SIGNIFICANT_DIGITS = 3;

    private final AddressPort target;
    private final long firstClient;
    private final long endNanos;
    private final DatagramBatch batch = new DatagramBatch(SLOTS);
    private final byte[] message = new byte[MESSAGE_BYTES];
    private final Histogram latencies = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);

    /** When each client's request left; 0 if it waits for none. */
    private final long[] sentNanos;

    /** Which request it was; replies to earlier ones do not count. */
    private final long[] numbers;

    private boolean hasBegun;
    private long sent;
    private long answered;
    private long answeredInTime;

    private DatagramRequests(AddressPort target, int clients, long firstClient, Duration duration) {
        this.target = target;
        this.firstClient = firstClient;
        this.sentNanos = new long[clients];
        this.numbers = new long[clients];
        this.endNanos = System.nanoTime() + duration.toNanos();
        // Not those of an earlier run, whose last replies may be under way.
        long first = System.nanoTime() & -1L << 20;
        Arrays.fill(numbers, first);
    }

    /**
     * What came of them.
     *
     * @param sent requests
     * @param answered of those
     * @param perSecond answered each second while requests were sent
     * @param latencies of those that were answered, in nanoseconds
     */
    public record Outcome(long sent, long answered, double perSecond, Histogram latencies) {}

    /**
     * Sends requests for that long, and waits for the last replies.
     *
     * @param target answers each datagram with the same
     * @param clients 1 to 60,000
     * @throws IOException if another program uses the port of the clients
     */
    public static Outcome run(AddressPort target, int clients, Duration duration) throws IOException {
        boolean isLocal = target.address().isLoopback() || !OutsideRoute.isThere();
        IpAddress network = isLocal ? LOOPBACK_CLIENTS : OutsideRoute.CLIENTS;
        EpollTransport transport = new EpollTransport(1);
        DatagramRequests load = new DatagramRequests(target, clients, network.low() + 1, duration);
        try (ServerSocket _ = transport.udp().bind(CLIENTS, AT_ANY_ADDRESS, load)) {
            begin();
            Thread.sleep(duration.plusNanos(LOST_NANOS).plusMillis(2 * SWEEP_MILLIS));
            EventLoop loop = transport.eventLoops().getFirst();
            return loop.submit(() -> load.outcome(duration)).get();
        } catch (ListenException e) {
            throw new IOException("the clients of UDP requests have no port: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("the outcome of UDP requests is not known: " + e.getCause(), e);
        } finally {
            transport.close(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Wakes the clients: their socket has its first event, on its event loop. */
    private static void begin() throws IOException {
        try (DatagramSocket waking = new DatagramSocket()) {
            waking.send(new DatagramPacket(
                    new byte[1], 1, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), CLIENTS.port())));
        }
    }

    private Outcome outcome(Duration duration) {
        return new Outcome(sent, answered, answeredInTime / (duration.toNanos() / 1e9), latencies);
    }

    @Override
    public void onReady(UdpSocket ready, boolean hasError) {
        if (hasError) {
            ready.takeError();
        }
        int received = batch.receive(ready.descriptor(), 0, SLOTS);
        long now = System.nanoTime();
        int next = 0;
        for (int slot = 0; slot < received; slot++) {
            int client = client(slot);
            if (client >= 0) {
                onReply(client, now);
                if (now < endNanos) {
                    request(next++, client, now);
                }
            }
        }
        send(ready, next);
        if (!hasBegun) {
            hasBegun = true;
            beginFrom(ready, 0);
            sweepLater(ready);
        }
    }

    /** Whose request a reply answers; -1 if it is late, or no reply. */
    private int client(int slot) {
        long client = batch.destinationLow(slot) - firstClient;
        if (batch.length(slot) != MESSAGE_BYTES || client < 0 || client >= numbers.length) {
            return -1;
        }
        long number = (long) NUMBER.get(batch.payload(slot), 0);
        return number == numbers[(int) client] && sentNanos[(int) client] != 0 ? (int) client : -1;
    }

    private void onReply(int client, long now) {
        answered++;
        if (now < endNanos) {
            answeredInTime++;
        }
        latencies.recordValue(Math.min(now - sentNanos[client], LONGEST_NANOS));
        sentNanos[client] = 0;
    }

    /** Puts the next request of a client into a slot. */
    private void request(int slot, int client, long now) {
        numbers[client]++;
        sentNanos[client] = now;
        sent++;
        NUMBER.set(message, 0, numbers[client]);
        IpAddress to = target.address();
        batch.fill(slot, message, 0, 0);
        batch.prepare(slot, to.family(), to.high(), to.low(), target.port(), 0, firstClient + client);
    }

    /** One that cannot be sent is lost. */
    private void send(UdpSocket from, int count) {
        for (int slot = 0; slot < count; ) {
            slot += Math.max(1, batch.send(from.descriptor(), slot, count - slot));
        }
    }

    /** The first requests of all clients, in between what comes back. */
    private void beginFrom(UdpSocket from, int first) {
        int last = Math.min(first + SLOTS, numbers.length);
        long now = System.nanoTime();
        for (int client = first; client < last; client++) {
            request(client - first, client, now);
        }
        send(from, last - first);
        if (last < numbers.length) {
            from.loop().eventLoop().execute(() -> beginFrom(from, last));
        }
    }

    private void sweepLater(UdpSocket from) {
        var _ = from.loop().eventLoop().schedule(() -> sweep(from), SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Clients whose requests are lost go on. */
    private void sweep(UdpSocket from) {
        long now = System.nanoTime();
        if (now >= endNanos) {
            return;
        }
        int used = 0;
        for (int client = 0; client < numbers.length; client++) {
            if (sentNanos[client] != 0 && now - sentNanos[client] >= LOST_NANOS) {
                request(used++, client, now);
            }
            if (used == SLOTS) {
                send(from, used);
                used = 0;
            }
        }
        send(from, used);
        sweepLater(from);
    }
}
