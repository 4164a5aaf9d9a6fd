package io.fairlead.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/**
 * Clients of an endpoint that greets with a line and then sends back what it gets: streams whose bytes are summed up, ping-pong, and new
 * connections at a steady rate. All of it goes on until it is stopped.
 *
 * <p>Threading: Thread-safe; each client has threads of its own.
 */
public final class Traffic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int CHUNK_BYTES = 48 * 1024;
    private static final long BETWEEN_CONNECTIONS_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** The endpoint's threads have time for others, too. */
    private static final long BETWEEN_CHUNKS_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long BETWEEN_PINGS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AddressPort address;
    private final Executor threads;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final List<Socket> sockets = new ArrayList<>();
    private final List<CompletableFuture<Boolean>> clients = new ArrayList<>();

    /** What has been relayed so far. */
    public final AtomicLong streamed = new AtomicLong();

    /** How many answers have come so far. */
    public final AtomicLong answers = new AtomicLong();

    /** How many new connections were served so far. */
    public final AtomicLong connections = new AtomicLong();

    /** @param threads starts a thread where clients are */
    public Traffic(AddressPort address, Executor threads) {
        this.address = address;
        this.threads = threads;
    }

    private CompletableFuture<Boolean> start(Callable<Boolean> client) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return client.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }

    /** A connection that has been greeted. */
    public Socket connect() {
        AtomicReference<Socket> opened = new AtomicReference<>();
        start(() -> {
                    opened.set(open());
                    return true;
                })
                .join();
        synchronized (sockets) {
            sockets.add(opened.get());
        }
        return opened.get();
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(Loopback.socketAddress(address), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        InputStream in = socket.getInputStream();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new IOException("closed before the greeting");
            }
        }
        return socket;
    }

    /** A client that sends a stream and gets it back. */
    public void stream(long seed) {
        Socket socket = connect();
        CRC32C sent = new CRC32C();
        AtomicLong sentBytes = new AtomicLong();
        CompletableFuture<Boolean> sending = start(() -> {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] chunk = new byte[CHUNK_BYTES];
            OutputStream out = socket.getOutputStream();
            while (!isOver.get()) {
                random.nextBytes(chunk);
                sent.update(chunk);
                out.write(chunk);
                sentBytes.addAndGet(CHUNK_BYTES);
                LockSupport.parkNanos(BETWEEN_CHUNKS_NANOS);
            }
            socket.shutdownOutput();
            return true;
        });
        clients.add(start(() -> {
            CRC32C received = new CRC32C();
            long bytes = 0;
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = socket.getInputStream().read(chunk);
                    read >= 0;
                    read = socket.getInputStream().read(chunk)) {
                received.update(chunk, 0, read);
                bytes += read;
                streamed.addAndGet(read);
            }
            sending.join();
            assertThat(bytes).isEqualTo(sentBytes.get());
            assertThat(received.getValue()).isEqualTo(sent.getValue());
            return true;
        }));
    }

    /** A client that sends a number and waits for it to come back. */
    public void pingPong() {
        Socket socket = connect();
        clients.add(start(() -> {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] message = new byte[Long.BYTES];
            for (long number = 0; !isOver.get(); number++) {
                for (int i = 0; i < Long.BYTES; i++) {
                    message[i] = (byte) (number >>> 8 * (Long.BYTES - 1 - i));
                }
                socket.getOutputStream().write(message);
                assertThat(in.readLong()).isEqualTo(number);
                answers.incrementAndGet();
                LockSupport.parkNanos(BETWEEN_PINGS_NANOS);
            }
            return true;
        }));
    }

    /** New connections, one after the other; none may fail. */
    public void connectAgainAndAgain() {
        clients.add(start(() -> {
            while (!isOver.get()) {
                try (Socket socket = open()) {
                    socket.getOutputStream().write('x');
                    assertThat(socket.getInputStream().read()).isEqualTo('x');
                    connections.incrementAndGet();
                }
                LockSupport.parkNanos(BETWEEN_CONNECTIONS_NANOS);
            }
            return true;
        }));
    }

    /** All of it goes on: more bytes, more answers, and more connections if there were some. Fails at once if a client has failed. */
    public void assertGoesOn() {
        long streamedBefore = streamed.get();
        long answersBefore = answers.get();
        long connectionsBefore = connections.get();
        await().atMost(PATIENCE).untilAsserted(() -> {
            clients.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
            assertThat(streamed.get()).as("bytes").isGreaterThan(streamedBefore + 1_000_000);
            assertThat(answers.get()).as("answers").isGreaterThan(answersBefore + 50);
            assertThat(connections.get()).as("connections").isGreaterThan(connectionsBefore + 10);
        });
    }

    /** Sends through an open connection, and waits for the echo. */
    public static void assertEchoes(Socket socket, int bytes) throws IOException {
        byte[] message = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(message);
        socket.getOutputStream().write(message);
        assertThat(socket.getInputStream().readNBytes(bytes)).isEqualTo(message);
    }

    /** Ends all clients; fails if one of them has lost a byte, or its connection. */
    public void assertAllWell() {
        isOver.set(true);
        clients.forEach(CompletableFuture::join);
        clients.clear();
    }

    @Override
    public void close() throws IOException {
        isOver.set(true);
        synchronized (sockets) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
