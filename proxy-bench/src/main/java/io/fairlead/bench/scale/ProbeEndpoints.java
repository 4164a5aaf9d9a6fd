package io.fairlead.bench.scale;

import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Two endpoints that send their name, one byte, to each client that connects.
 *
 * <p>Threading: Thread-safe; they answer on a thread of their own.
 *
 * <p>Ownership: owns its sockets; close it.
 */
final class ProbeEndpoints implements AutoCloseable {
    static final byte A = 'A';
    static final byte B = 'B';
    static final int PORT = 8080;

    private static final int BACKLOG = 1024;

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);

    private ProbeEndpoints(Selector selector) {
        this.selector = selector;
    }

    /**
     * Listens.
     *
     * @throws IOException if an address cannot be bound
     */
    static ProbeEndpoints listen() throws IOException {
        ProbeEndpoints endpoints = new ProbeEndpoints(Selector.open());
        try {
            endpoints.listen(A);
            endpoints.listen(B);
        } catch (IOException | RuntimeException e) {
            endpoints.close();
            throw e;
        }
        Thread.ofPlatform().daemon().name("probe-endpoints").start(endpoints::run);
        return endpoints;
    }

    /** Where the endpoint of this name is. */
    static IpAddress address(byte name) {
        return IpAddress.parse(name == A ? "127.83.0.1" : "127.83.0.2");
    }

    private void listen(byte name) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(address(name).toInetAddress(), PORT), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT, name);
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(this::serve);
            } catch (IOException e) {
                throw new UncheckedIOException("the endpoints of the probe cannot wait for connections", e);
            }
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                greet(((ServerSocketChannel) key.channel()).accept(), (byte) key.attachment());
            } else if (((SocketChannel) key.channel()).read(buffer.clear()) < 0) {
                key.channel().close();
            }
        } catch (IOException e) {
            closeQuietly(key);
        }
    }

    private void greet(SocketChannel connection, byte name) throws IOException {
        connection.configureBlocking(false);
        connection.write(buffer.clear().put(name).flip());
        connection.register(selector, SelectionKey.OP_READ, name);
    }

    /** The client has gone, as it always does, by a reset. */
    private static void closeQuietly(SelectionKey key) {
        if (key.channel() instanceof SocketChannel connection) {
            try {
                connection.close();
            } catch (IOException e) {
                key.cancel();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
