package io.fairlead.k8s.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * An endpoint and clients for a sidecar in the same process, from whose run the JVM creates the start-up cache of sidecars.
 * They use as few classes as they can: each one is in that cache, and takes memory in every sidecar.
 *
 * <p>Threading: one thread at a time; the endpoint has threads of its own.
 *
 * <p>Ownership: owns its sockets; close it.
 */
public final class SidecarRehearsal implements AutoCloseable {
    private static final int CONNECTIONS = 2000;
    private static final int DATAGRAMS = 200;
    private static final int MESSAGE_BYTES = 512;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int BACKLOG = 128;

    private final InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    private final byte[] message = new byte[MESSAGE_BYTES];
    private final ServerSocket endpoint;
    private final DatagramSocket datagrams;
    private final int port;
    private final int udpPort;
    private final int healthPort;

    private SidecarRehearsal() throws IOException {
        endpoint = new ServerSocket(0, BACKLOG, loopback);
        datagrams = new DatagramSocket(endpoint.getLocalPort(), loopback);
        port = freePort();
        udpPort = freePort();
        healthPort = freePort();
        Arrays.fill(message, (byte) 'x');
        start("fairlead-rehearsal-tcp", this::accept);
        start("fairlead-rehearsal-udp", this::answer);
    }

    /**
     * Starts the endpoint, at a free port of this machine.
     *
     * @throws IOException if it cannot listen
     */
    public static SidecarRehearsal prepare() throws IOException {
        return new SidecarRehearsal();
    }

    /** The arguments of a sidecar for the endpoint. */
    public List<String> arguments() {
        String address = "127.0.0.1:";
        return List.of(
                "sidecar",
                "--endpoints=" + address + endpoint.getLocalPort(),
                "--listen=" + address + port,
                "--listen=" + address + udpPort + "/udp",
                "--healthz-bind-address=" + address + healthPort,
                "--metrics-bind-address=",
                "--drain-timeout=1s");
    }

    /**
     * Makes connections, sends datagrams and asks for health, one after the other.
     *
     * @throws IOException if one of them fails
     */
    public void useSidecar() throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            try (Socket client = connect(port)) {
                exchange(client.getInputStream(), client.getOutputStream());
            }
        }
        try (DatagramSocket client = new DatagramSocket(0, loopback)) {
            client.setSoTimeout(TIMEOUT_MILLIS);
            DatagramPacket packet = new DatagramPacket(message, message.length, loopback, udpPort);
            for (int i = 0; i < DATAGRAMS; i++) {
                client.send(packet);
                client.receive(new DatagramPacket(new byte[MESSAGE_BYTES], MESSAGE_BYTES));
            }
        }
        for (String path : List.of("/livez", "/readyz", "/healthz")) {
            try (Socket client = connect(healthPort)) {
                String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
                client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                if (client.getInputStream().readAllBytes().length == 0) {
                    throw new IOException(path + " of the sidecar does not answer");
                }
            }
        }
    }

    private Socket connect(int to) throws IOException {
        Socket client = new Socket(loopback, to);
        client.setSoTimeout(TIMEOUT_MILLIS);
        return client;
    }

    private void exchange(InputStream in, OutputStream out) throws IOException {
        out.write(message);
        if (in.readNBytes(message.length).length < message.length) {
            throw new IOException("the sidecar ended a connection");
        }
    }

    private void accept() throws IOException {
        while (true) {
            try (Socket connection = endpoint.accept()) {
                byte[] received = connection.getInputStream().readNBytes(message.length);
                connection.getOutputStream().write(received);
            }
        }
    }

    private void answer() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MESSAGE_BYTES], MESSAGE_BYTES);
        while (true) {
            datagrams.receive(packet);
            datagrams.send(packet);
        }
    }

    private interface Endless {
        void run() throws IOException;
    }

    private void start(String name, Endless work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (SocketException _) {
                        // closed: the rehearsal is over
                    } catch (IOException e) {
                        System.err.println("fairlead: the endpoint of the rehearsal has failed: " + e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        endpoint.close();
        datagrams.close();
    }
}
