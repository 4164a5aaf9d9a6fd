package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Messages there and back at a fixed rate, and how long each took.
 *
 * <p>Each connection, or line of connections that follow each other, has a timetable, which it keeps whatever the proxy does. A message that could not be sent in time,
 * because the answer to the one before it was late, counts from the time at which it was due; so a proxy that stalls
 * cannot hide that by stalling the client too (coordinated omission). One that the client itself woke up late for counts
 * from when it was sent.
 *
 * <p>Threading: one thread for each connection, while {@link #run} lasts.
 */
public final class PingPong {
    /** Bytes of a message. */
    public static final int MESSAGE_BYTES = 64;

    /** Latencies above it count as it. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final int SIGNIFICANT_DIGITS = 3;

    private final AddressPort target;
    private final int connections;
    private final long intervalNanos;
    private final boolean isKeptAlive;

    private PingPong(AddressPort target, int connections, int messagesPerSecond, boolean isKeptAlive) {
        this.target = target;
        this.connections = connections;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(connections) / messagesPerSecond;
        this.isKeptAlive = isKeptAlive;
    }

    /**
     * Messages on connections that are opened before the first of them.
     *
     * @param target answers with what it is sent
     * @param connections at least 1
     * @param messagesPerSecond over all connections together, at least 1
     */
    public static PingPong onKeptConnections(AddressPort target, int connections, int messagesPerSecond) {
        return new PingPong(target, connections, messagesPerSecond, true);
    }

    /**
     * Messages on a new connection each. The latency is that of connect, message and answer together.
     *
     * @param target answers with what it is sent
     * @param atOnce how many connections there are at most at one time, at least 1
     * @param connectionsPerSecond at least 1
     */
    public static PingPong onNewConnections(AddressPort target, int atOnce, int connectionsPerSecond) {
        return new PingPong(target, atOnce, connectionsPerSecond, false);
    }

    /** One message and its answer. */
    private interface Exchange extends AutoCloseable {
        void run(ByteBuffer message) throws IOException;

        @Override
        default void close() throws IOException {}
    }

    /** On the same connection as all before it. */
    private record OnKeptConnection(SocketChannel channel) implements Exchange {
        @Override
        public void run(ByteBuffer message) throws IOException {
            channel.write(message.clear());
            receive(channel, message);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private void onNewConnection(ByteBuffer message) throws IOException {
        try (SocketChannel channel = connect(target)) {
            channel.write(message.clear());
            receive(channel, message);
        }
    }

    /**
     * Sends messages for that long.
     *
     * @return latencies in nanoseconds
     * @throws IOException if a connection fails
     */
    public Histogram run(Duration duration) throws IOException {
        Histogram all = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
        List<Exchange> exchanges = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            for (int i = 0; i < connections; i++) {
                exchanges.add(isKeptAlive ? new OnKeptConnection(connect(target)) : this::onNewConnection);
            }
            long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
            List<Future<Histogram>> running = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Exchange exchange = exchanges.get(i);
                long first = start + intervalNanos * i / connections;
                running.add(threads.submit(() -> keepTimetable(exchange, first, start + duration.toNanos())));
            }
            for (Future<Histogram> one : running) {
                all.add(result(one));
            }
        } finally {
            for (Exchange exchange : exchanges) {
                exchange.close();
            }
        }
        return all;
    }

    private Histogram keepTimetable(Exchange exchange, long first, long end) throws IOException {
        Histogram latencies = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
        ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
        for (long due = first; due < end; due += intervalNanos) {
            long begin = due;
            if (System.nanoTime() < due) {
                awaitNanos(due);
                begin = System.nanoTime();
            }
            exchange.run(message);
            latencies.recordValue(Math.min(System.nanoTime() - begin, LONGEST_NANOS));
        }
        return latencies;
    }

    private static void awaitNanos(long until) {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** A connection without Nagle's delay. */
    static SocketChannel connect(AddressPort target) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(target.address().toInetAddress(), target.port()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /** Fills the message with what comes. */
    static void receive(SocketChannel from, ByteBuffer message) throws IOException {
        message.clear();
        while (message.hasRemaining()) {
            if (from.read(message) < 0) {
                throw new EOFException("the connection was closed instead of an answer");
            }
        }
    }

    private static Histogram result(Future<Histogram> one) throws IOException {
        try {
            return one.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("an exchange of messages has failed: " + e.getCause(), e);
        }
    }
}
