package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An endpoint that returns what it is sent, byte for byte, and keeps its connections.
 *
 * <p>Threading: Thread-safe; a virtual thread for each connection. Ownership: {@link #close} closes the listener and all connections.
 */
final class EchoEndpoint implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private EchoEndpoint(ServerSocket server) {
        this.server = server;
    }

    /**
     * Listens at an address, and serves.
     *
     * @throws IOException if that cannot be done
     */
    static EchoEndpoint serve(AddressPort address) throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(address.address().toInetAddress(), address.port()), BACKLOG);
        EchoEndpoint endpoint = new EchoEndpoint(server);
        Thread.ofVirtual().start(endpoint::acceptAll);
        return endpoint;
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> echo(socket));
            } catch (IOException e) {
                // The listener is closed, which ends the loop, or the client is gone.
            }
        }
    }

    private void echo(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            in.transferTo(out);
        } catch (IOException e) {
            // The client is gone.
        } finally {
            connections.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : connections) {
            socket.close();
        }
    }
}
