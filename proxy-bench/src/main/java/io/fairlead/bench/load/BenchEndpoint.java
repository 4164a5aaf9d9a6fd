package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint behind every contender: HTTP answers of any size on one port, an echo on another, on one thread.
 *
 * <p>It does as little as it can on Java's bare channels, so that the machine is left to what is measured.
 *
 * <p>Threading: {@link #run} serves on the calling thread until {@link #close} is called on any. Ownership: {@link #close}
 * closes the listeners; connections end with the process.
 */
public final class BenchEndpoint implements Runnable, AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private BenchEndpoint(Selector selector) {
        this.selector = selector;
    }

    /** What a key of the selector stands for. */
    private interface Handler {
        void onReady() throws IOException;
    }

    /** One side of an exchange: takes what has come, and says what to send. */
    interface Protocol {
        /**
         * Takes what has come, and returns what to send, null for nothing yet. What is returned may be the same buffer,
         * and is read only until the next call.
         */
        @Nullable
        ByteBuffer answer(ByteBuffer received);

        /** Whether the connection ends with what was returned last. */
        boolean isLast();
    }

    /**
     * Listens.
     *
     * @throws IOException if an address cannot be bound
     */
    public static BenchEndpoint listen(AddressPort http, AddressPort echo) throws IOException {
        BenchEndpoint endpoint = new BenchEndpoint(Selector.open());
        try {
            endpoint.listen(http, HttpAnswers::new);
            endpoint.listen(echo, () -> EchoAnswers.INSTANCE);
            return endpoint;
        } catch (IOException | RuntimeException e) {
            endpoint.close();
            throw e;
        }
    }

    private void listen(AddressPort address, Supplier<Protocol> protocol) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(address.address().toInetAddress(), address.port()), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT, (Handler) () -> acceptAll(server, protocol));
    }

    private void acceptAll(ServerSocketChannel server, Supplier<Protocol> protocol) throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Connection connection = new Connection(channel, protocol.get());
            connection.key = channel.register(selector, SelectionKey.OP_READ, connection);
        }
    }

    @Override
    public void run() {
        while (selector.isOpen()) {
            try {
                selector.select(key -> serve((Handler) key.attachment()));
            } catch (IOException e) {
                throw new UncheckedIOException("the endpoint cannot wait for connections", e);
            }
        }
    }

    private static void serve(Handler handler) {
        try {
            handler.onReady();
        } catch (IOException e) {
            throw new UncheckedIOException("the endpoint cannot accept connections", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** One client; what cannot be sent at once is kept, and nothing is read meanwhile. */
    private final class Connection implements Handler {
        private final SocketChannel channel;
        private final Protocol protocol;
        private @Nullable SelectionKey key;
        private @Nullable ByteBuffer unsent;

        Connection(SocketChannel channel, Protocol protocol) {
            this.channel = channel;
            this.protocol = protocol;
        }

        @Override
        public void onReady() throws IOException {
            try {
                if (unsent == null) {
                    receive();
                } else {
                    send(unsent);
                }
            } catch (IOException e) {
                channel.close(); // the client's end is not the endpoint's fault
            }
        }

        private void receive() throws IOException {
            if (channel.read(buffer.clear()) < 0) {
                channel.close();
                return;
            }
            ByteBuffer answer = protocol.answer(buffer.flip());
            if (answer != null) {
                send(answer);
            }
        }

        private void send(ByteBuffer answer) throws IOException {
            channel.write(answer);
            if (answer.hasRemaining()) {
                keep(answer);
            } else if (protocol.isLast()) {
                channel.close();
            } else if (unsent != null) {
                unsent = null;
                interest(SelectionKey.OP_READ);
            }
        }

        private void keep(ByteBuffer rest) {
            if (unsent == null) {
                unsent = ByteBuffer.allocate(rest.remaining()).put(rest).flip();
                interest(SelectionKey.OP_WRITE);
            }
        }

        private void interest(int operations) {
            if (key != null) {
                key.interestOps(operations);
            }
        }
    }
}
