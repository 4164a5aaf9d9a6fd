package io.fairlead.k8s.node;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A client's connection to a Service, on which an endpoint has said its name.
 *
 * <p>Threading: confined to its user.
 */
final class KitClient implements AutoCloseable {
    /** Longer than any connection takes, however busy the machine is. */
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final String endpoint;

    private KitClient(Socket socket, String endpoint) {
        this.socket = socket;
        this.endpoint = endpoint;
    }

    static KitClient open(AddressPort service) throws IOException {
        InetAddress from = service.family() == IpFamily.IPV4
                ? Loopback.NODE.toInetAddress()
                : service.address().toInetAddress();
        return open(service, from);
    }

    /**
     * Connects from an address of the client's own.
     *
     * @throws java.net.ConnectException if the connection is refused
     * @throws SocketException if it is reset, or ends before an endpoint has said its name
     */
    static KitClient open(AddressPort service, InetAddress from) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(Loopback.socketAddress(service), PATIENCE_MILLIS);
            return new KitClient(socket, readLine(socket));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The name of the endpoint that a new connection gets to. */
    static String ask(AddressPort service) throws IOException {
        try (KitClient client = open(service)) {
            return client.endpoint;
        }
    }

    /** The same for a client with an address of its own. */
    static String ask(AddressPort service, InetAddress from) throws IOException {
        try (KitClient client = open(service, from)) {
            return client.endpoint;
        }
    }

    /** The name of the endpoint that it is connected to. */
    String endpoint() {
        return endpoint;
    }

    /** Whether the endpoint returns what it is sent. */
    boolean exchange(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return Arrays.equals(bytes, socket.getInputStream().readNBytes(bytes.length));
    }

    /** Whether the endpoint answers still. */
    boolean isAlive() {
        try {
            return exchange("are you there?".getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            return false;
        }
    }

    private static String readLine(Socket socket) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = socket.getInputStream().read();
                next != '\n';
                next = socket.getInputStream().read()) {
            if (next < 0) {
                throw new SocketException("ended after '" + line + "'");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
