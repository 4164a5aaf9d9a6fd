package io.fairlead.bench.cluster;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An API server for a cluster: lists in pages, watches with bookmarks, the Node; and Events that are taken and dropped.
 * It speaks as much HTTP/1.1 as clients of Kubernetes do, asks for no credentials and gives whatever is asked for at
 * once.
 *
 * <p>Threading: Thread-safe; a thread for each connection.
 *
 * <p>Ownership: owns its socket and connections; close it.
 *
 * <p>Source: Kubernetes API concepts, "Efficient detection of changes" and "Retrieving large results sets in chunks".
 */
public final class ClusterServer implements AutoCloseable {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final Duration BOOKMARKS = Duration.ofMinutes(1);
    private static final int BACKLOG = 64;

    private final Cluster cluster;
    private final Duration bookmarks;
    private final ServerSocket socket;
    private final ApiTraffic traffic = new ApiTraffic();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private ClusterServer(Cluster cluster, Duration bookmarks, ServerSocket socket) {
        this.cluster = cluster;
        this.bookmarks = bookmarks;
        this.socket = socket;
    }

    /**
     * Serves a cluster on a free port of the loopback address.
     *
     * @throws IOException if it cannot listen
     */
    public static ClusterServer start(Cluster cluster) throws IOException {
        return start(cluster, BOOKMARKS);
    }

    /**
     * Serves a cluster at a port where another server was before.
     *
     * @throws IOException if it cannot listen
     */
    public static ClusterServer startAgain(Cluster cluster, int port) throws IOException {
        return start(cluster, BOOKMARKS, port);
    }

    /** @param bookmarks how often a watch that has nothing to tell says how far it has come */
    static ClusterServer start(Cluster cluster, Duration bookmarks) throws IOException {
        return start(cluster, bookmarks, 0);
    }

    private static ClusterServer start(Cluster cluster, Duration bookmarks, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(LOOPBACK.toInetAddress(), port), BACKLOG);
        ClusterServer server = new ClusterServer(cluster, bookmarks, socket);
        Thread.ofPlatform().daemon().name("api-accept").start(server::accept);
        return server;
    }

    /** Where it listens. */
    public AddressPort address() {
        return new AddressPort(LOOPBACK, socket.getLocalPort());
    }

    /** What it was asked for. */
    public ApiTraffic traffic() {
        return traffic;
    }

    private void accept() {
        Thread.Builder threads = Thread.ofPlatform().daemon().name("api-", 0);
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                threads.start(() -> serve(connection));
            } catch (IOException e) {
                // It is closed, or a client was gone before it was accepted.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            new ApiConnection(cluster, traffic, bookmarks, connection).run();
        } catch (IOException e) {
            // The client has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
