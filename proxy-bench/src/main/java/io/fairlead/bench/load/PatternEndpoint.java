package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * An endpoint that answers each request with its own address and as many bytes as were asked for.
 *
 * <p>A request is eight bytes, the number of bytes to send; the answer is four bytes of address, then those bytes of
 * {@link PatternBytes}.
 *
 * <p>Threading: Thread-safe; a virtual thread for each connection. Ownership: {@link #close} closes the listener and all
 * connections.
 */
final class PatternEndpoint implements AutoCloseable {
    /** Bytes of an IPv4 address. */
    static final int ADDRESS_BYTES = 4;

    private static final int MOST_FILLERS = 200;
    private static final int FILL_MILLIS = 200;

    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private PatternEndpoint(ServerSocket server) {
        this.server = server;
    }

    /**
     * Listens at an address.
     *
     * @throws IOException if that cannot be done
     */
    static PatternEndpoint listen(AddressPort address, int backlog) throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(address.address().toInetAddress(), address.port()), backlog);
        return new PatternEndpoint(server);
    }

    /** Accepts connections from now on. */
    void serve() {
        Thread.ofVirtual().start(this::acceptAll);
    }

    /**
     * Fills the accept queue, so that the kernel drops every further SYN, and accepts only after a while.
     *
     * @throws IOException if the queue cannot be filled
     */
    void stall(Duration duration) throws IOException {
        List<Socket> fillers = new ArrayList<>();
        try {
            while (fillers.size() < MOST_FILLERS) {
                Socket filler = new Socket();
                fillers.add(filler);
                filler.connect(server.getLocalSocketAddress(), FILL_MILLIS);
            }
        } catch (IOException e) {
            // The queue is full.
        }
        Thread.ofVirtual().start(() -> {
            LockSupport.parkNanos(duration.toNanos());
            fillers.forEach(PatternEndpoint::closeQuietly);
            acceptAll();
        });
    }

    /** Accepts connections from now on, and waits after each. */
    void serveSlowly(Duration pause) {
        Thread.ofVirtual()
                .start(() -> acceptAll(socket -> {
                    Thread.ofVirtual().start(() -> answer(socket));
                    LockSupport.parkNanos(pause.toNanos());
                }));
    }

    /** Accepts connections from now on, and resets each. */
    void resetAll() {
        Thread.ofVirtual().start(() -> acceptAll(PatternEndpoint::reset));
    }

    /** Refuses connections from now on, and serves those that it has. */
    void refuse() throws IOException {
        server.close();
    }

    private void acceptAll() {
        acceptAll(socket -> Thread.ofVirtual().start(() -> answer(socket)));
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // The client is gone.
        }
        closeQuietly(socket);
    }

    private void acceptAll(Consumer<Socket> handler) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                handler.accept(socket);
            } catch (IOException e) {
                // The listener is closed, which ends the loop, or the client is gone.
            }
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            long bytes = in.readLong();
            out.write(socket.getLocalAddress().getAddress());
            for (long sent = 0; sent < bytes; ) {
                int length = (int) Math.min(PatternBytes.CHUNK, bytes - sent);
                out.write(PatternBytes.array(), PatternBytes.offset(sent), length);
                sent += length;
            }
            in.transferTo(OutputStream.nullOutputStream()); // until the client closes
        } catch (IOException e) {
            // The client is gone.
        } finally {
            connections.remove(socket);
        }
    }

    /** The request for so many bytes. */
    static byte[] request(long bytes) {
        return ByteBuffer.allocate(Long.BYTES).putLong(bytes).array();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        connections.forEach(PatternEndpoint::closeQuietly);
    }
}
