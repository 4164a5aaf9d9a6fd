package io.fairlead.testkit;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An endpoint that greets each client with a line that holds its own address, and then sends back what it receives. */
public final class TestEndpoint implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final AddressPort address;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    private TestEndpoint(AddressPort address, ServerSocket server) {
        this.address = address;
        this.server = server;
    }

    /** At a free port of an address. */
    public static TestEndpoint at(String address) {
        return at(Loopback.free(address));
    }

    /** At this address and port. */
    public static TestEndpoint at(AddressPort address) {
        try {
            ServerSocket server =
                    new ServerSocket(address.port(), BACKLOG, address.address().toInetAddress());
            TestEndpoint endpoint = new TestEndpoint(address, server);
            Thread.ofVirtual().start(endpoint::acceptAll);
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public AddressPort address() {
        return address;
    }

    /** How many clients it has had. */
    public int accepted() {
        return accepted.get();
    }

    /** How many clients it has now. */
    public int openConnections() {
        return open.size();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> echo(socket));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write((address + "\n").getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The client is gone.
        } finally {
            open.remove(socket);
        }
    }

    /** Resets all clients. */
    public void resetClients() throws IOException {
        for (Socket socket : open) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
