package io.fairlead.k8s.node;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An endpoint that sends its name to each new connection, and then echoes.
 *
 * <p>Threading: Thread-safe.
 */
final class KitEndpoint implements AutoCloseable {
    static final int PORT = 5000;
    private static final int BACKLOG = 1024;

    private final String name;
    private final AddressPort address;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private KitEndpoint(String name, AddressPort address, ServerSocket listener) {
        this.name = name;
        this.address = address;
        this.listener = listener;
        this.acceptor = Thread.ofVirtual().unstarted(this::acceptAll);
    }

    static KitEndpoint start(String name, AddressPort address) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.bind(Loopback.socketAddress(address), BACKLOG);
            AddressPort bound = new AddressPort(address.address(), listener.getLocalPort());
            KitEndpoint endpoint = new KitEndpoint(name, bound, listener);
            endpoint.acceptor.start();
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot listen on " + address, e);
        }
    }

    /** On an address of its own. */
    static KitEndpoint start(String name) {
        return start(name, new AddressPort(Loopback.fresh(), PORT));
    }

    String name() {
        return name;
    }

    AddressPort address() {
        return address;
    }

    int openConnections() {
        return connections.size();
    }

    /** Dies as a killed process does: its connections are reset and new ones are refused, both when this returns. */
    void die() {
        try {
            listener.close();
            acceptor.join();
            connections.forEach(KitEndpoint::reset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reset(Socket connection) {
        try (connection) {
            connection.setSoLinger(true, 0);
        } catch (IOException _) {
            // It has just ended by itself.
        }
    }

    @Override
    public void close() {
        die();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread.startVirtualThread(() -> serve(connection));
            } catch (IOException _) {
                // Closed; a client that is gone already is none of ours.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            connection.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
            connection.getInputStream().transferTo(connection.getOutputStream());
        } catch (IOException _) {
            // The client is gone, or this endpoint died.
        } finally {
            connections.remove(connection);
        }
    }
}
