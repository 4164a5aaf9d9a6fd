package io.fairlead.k8s.cli;

import io.fairlead.lab.NetworkNamespace;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An endpoint that keeps its connections and sends back what it receives.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: {@link #close()} ends it.
 */
final class EchoPod implements AutoCloseable {
    private static final int BACKLOG = 128;

    private final NetworkNamespace namespace;
    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private EchoPod(NetworkNamespace namespace, ServerSocket server) {
        this.namespace = namespace;
        this.server = server;
    }

    static EchoPod start(NetworkNamespace namespace, AddressPort address) {
        InetAddress ip = address.address().toInetAddress();
        EchoPod pod = new EchoPod(namespace, namespace.call(() -> new ServerSocket(address.port(), BACKLOG, ip)));
        namespace.start(pod::accept);
        return pod;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket accepted = server.accept();
                connections.add(accepted);
                namespace.start(() -> echo(accepted));
            } catch (IOException e) {
                // It is closed.
            }
        }
    }

    private void echo(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // The peer is gone, or this pod has been killed.
        } finally {
            connections.remove(socket);
        }
    }

    int connections() {
        return connections.size();
    }

    /** Ends as a pod does that has got SIGTERM: accepts no more, and closes its connections, which clients then open anew. */
    void stop() throws IOException {
        server.close();
        forEachOpen(Socket::shutdownOutput);
    }

    /** Ends as a process does that got SIGKILL: its connections are reset, and new ones are refused. */
    void kill() throws IOException {
        server.close();
        forEachOpen(socket -> {
            socket.setSoLinger(true, 0);
            socket.close();
        });
    }

    /** Its peer may close a connection at the same moment, which is fine. */
    private void forEachOpen(SocketAction action) throws IOException {
        for (Socket socket : connections) {
            try {
                action.apply(socket);
            } catch (SocketException e) {
                if (!socket.isClosed()) {
                    throw e;
                }
            }
        }
    }

    /** Ends a connection in some way. */
    private interface SocketAction {
        void apply(Socket socket) throws IOException;
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
