package io.fairlead.lab;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint in the lab: it tells each client its own name and the client's address and port as it sees them, in one
 * line, and ends the connection.
 *
 * <p>Threading: Thread-safe; it has a thread of its own.
 */
public final class EndpointServer implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final String name;
    private final AddressPort address;
    private final ServerSocket server;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Thread thread;

    private EndpointServer(String name, AddressPort address, ServerSocket server) {
        this.name = name;
        this.address = address;
        this.server = server;
        thread = Thread.ofPlatform().name("endpoint-" + name).daemon().unstarted(this::acceptAll);
    }

    /** At the host's address of a family, under the host's name. */
    public static EndpointServer start(LabHost host, IpFamily family, int port) {
        return start(host, host.name(), new AddressPort(host.address(family), port));
    }

    /**
     * At any address of the host.
     *
     * @param name without spaces
     * @param address with a port, or 0 for any that is free
     */
    public static EndpointServer start(LabHost host, String name, AddressPort address) {
        ServerSocket server = host.namespace().call(() -> {
            ServerSocket socket = new ServerSocket();
            socket.bind(Loopback.socketAddress(address), BACKLOG);
            return socket;
        });
        EndpointServer endpoint =
                new EndpointServer(name, new AddressPort(address.address(), server.getLocalPort()), server);
        endpoint.thread.start();
        return endpoint;
    }

    /** Where it listens. */
    public AddressPort address() {
        return address;
    }

    /** How many clients it has had. */
    public int accepted() {
        return accepted.get();
    }

    /** The line of an endpoint: its name, and the client as it sees it. */
    static String line(String name, IpAddress client, int port) {
        return name + " " + client + " " + port + "\n";
    }

    /** What a line of an endpoint says. */
    static Outcome.Served parse(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + line + "' is no line of an endpoint: name, address and port");
        }
        return new Outcome.Served(parts[0], IpAddress.parse(parts[1]), Integer.parseInt(parts[2]));
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                accepted.incrementAndGet();
                InetSocketAddress source = (InetSocketAddress) socket.getRemoteSocketAddress();
                String line = line(name, IpAddress.of(source.getAddress()), source.getPort());
                socket.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The client is gone, or the server is closed, which ends the loop.
            }
        }
    }

    /** The port is free only when no thread waits for a client any more. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
