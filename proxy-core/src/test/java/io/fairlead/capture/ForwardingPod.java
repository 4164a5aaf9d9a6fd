package io.fairlead.capture;

import io.fairlead.lab.LabHost;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A pod that passes on to its clients what a Service tells it, as the pod of an Ingress controller does.
 *
 * <p>Threading: Thread-safe; it has a thread of its own.
 */
final class ForwardingPod implements AutoCloseable {
    private final ServerSocket server;
    private final AddressPort service;

    private ForwardingPod(ServerSocket server, AddressPort service) {
        this.server = server;
        this.service = service;
    }

    /** At a port of the pod that is free. */
    static ForwardingPod start(LabHost pod, IpFamily family, AddressPort service) {
        ServerSocket server = pod.namespace()
                .call(() -> new ServerSocket(0, 0, pod.address(family).toInetAddress()));
        ForwardingPod forwarding = new ForwardingPod(server, service);
        Thread _ = pod.namespace().start(forwarding::acceptAll);
        return forwarding;
    }

    int port() {
        return server.getLocalPort();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try (Socket client = server.accept();
                    Socket upstream = new Socket()) {
                upstream.connect(Loopback.socketAddress(service));
                upstream.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException e) {
                // The client is gone, or the server is closed, which ends the loop.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
