package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
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

    private static final int LOST_MILLIS = 1000;

    private static final int SIGNIFICANT_DIGITS = 3;

    private final AddressPort target;
    private final int connections;
    private final long intervalNanos;
    private final Way way;

    /** How messages go. */
    private enum Way {
        ON_KEPT_CONNECTIONS,
        ON_NEW_CONNECTIONS,
        AS_DATAGRAMS
    }

    private PingPong(AddressPort target, int connections, int messagesPerSecond, Way way) {
        this.target = target;
        this.connections = connections;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(connections) / messagesPerSecond;
        this.way = way;
    }

    /**
     * Messages on connections that are opened before the first of them.
     *
     * @param target answers with what it is sent
     * @param connections at least 1
     * @param messagesPerSecond over all connections together, at least 1
     */
    public static PingPong onKeptConnections(AddressPort target, int connections, int messagesPerSecond) {
        return new PingPong(target, connections, messagesPerSecond, Way.ON_KEPT_CONNECTIONS);
    }

    /**
     * Messages on a new connection each. The latency is that of connect, message and answer together.
     *
     * @param target answers with what it is sent
     * @param atOnce how many connections there are at most at one time, at least 1
     * @param connectionsPerSecond at least 1
     */
    public static PingPong onNewConnections(AddressPort target, int atOnce, int connectionsPerSecond) {
        return new PingPong(target, atOnce, connectionsPerSecond, Way.ON_NEW_CONNECTIONS);
    }

    /**
     * Messages as datagrams, of a number of clients with a socket each. One without a reply for a second is lost, and counts
     * with that second.
     *
     * @param target answers with what it is sent
     * @param clients at least 1
     * @param messagesPerSecond over all clients together, at least 1
     */
    public static PingPong asDatagrams(AddressPort target, int clients, int messagesPerSecond) {
        return new PingPong(target, clients, messagesPerSecond, Way.AS_DATAGRAMS);
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

    /** From one socket, which is connected to the target. */
    private static final class AsDatagrams implements Exchange {
        private final DatagramSocket socket = new DatagramSocket();
        private final byte[] received = new byte[MESSAGE_BYTES];
        private long number;

        AsDatagrams(AddressPort target) throws IOException {
            socket.connect(new InetSocketAddress(target.address().toInetAddress(), target.port()));
            socket.setSoTimeout(LOST_MILLIS);
        }

        @Override
        public void run(ByteBuffer message) throws IOException {
            number++;
            byte[] sent = new byte[MESSAGE_BYTES];
            ByteBuffer.wrap(sent).putLong(number);
            socket.send(new DatagramPacket(sent, sent.length));
            try {
                do {
                    socket.receive(new DatagramPacket(received, received.length));
                } while (ByteBuffer.wrap(received).getLong() != number);
            } catch (SocketTimeoutException e) {
                // It is lost; the time spent here says so.
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private Exchange exchange() throws IOException {
        return switch (way) {
            case ON_KEPT_CONNECTIONS -> new OnKeptConnection(connect(target));
            case ON_NEW_CONNECTIONS -> this::onNewConnection;
            case AS_DATAGRAMS -> new AsDatagrams(target);
        };
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
                exchanges.add(exchange());
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
