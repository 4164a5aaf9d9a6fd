package io.fairlead.capture;

import io.fairlead.lab.LabHost;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * An endpoint that says back what it hears, for as long as a client wants.
 *
 * <p>Threading: Thread-safe; it has a thread of its own, and one for each client.
 */
final class EchoServer implements AutoCloseable {
    private final LabHost host;
    private final ServerSocket server;

    private EchoServer(LabHost host, ServerSocket server) {
        this.host = host;
        this.server = server;
    }

    /** At a port of the host's that is free. */
    static EchoServer start(LabHost host, IpFamily family) {
        ServerSocket server = host.namespace()
                .call(() -> new ServerSocket(0, 0, host.address(family).toInetAddress()));
        EchoServer echo = new EchoServer(host, server);
        Thread _ = host.namespace().start(echo::acceptAll);
        return echo;
    }

    int port() {
        return server.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                Thread _ = host.namespace().start(() -> echo(client));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // The client is gone; what it has not heard, its test tells.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
