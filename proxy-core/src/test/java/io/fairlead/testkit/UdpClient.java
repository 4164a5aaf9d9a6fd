package io.fairlead.testkit;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client with one socket that is connected to an address, so that it only gets datagrams from exactly there, and ICMP errors.
 *
 * <p>Threading: used by one thread.
 */
public final class UdpClient implements AutoCloseable {
    private static final int LARGEST = 65_507;
    private static final int PATIENCE_MILLIS = 3000;
    private static final int RETRY_MILLIS = 100;

    private final DatagramSocket socket;

    private UdpClient(DatagramSocket socket) {
        this.socket = socket;
    }

    /** At a port that the kernel chooses. */
    public static UdpClient to(AddressPort address) throws IOException {
        return from(null, address);
    }

    /** At an address and port of its own. */
    public static UdpClient from(@Nullable InetSocketAddress local, AddressPort address) throws IOException {
        DatagramSocket socket = local == null ? new DatagramSocket() : new DatagramSocket(local);
        socket.connect(Loopback.socketAddress(address));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new UdpClient(socket);
    }

    /** Its own port. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Sends a datagram. Java sends an empty one only through a socket that is not connected. */
    public void send(byte[] payload) throws IOException {
        SocketAddress remote = socket.getRemoteSocketAddress();
        if (payload.length == 0) {
            socket.disconnect();
        }
        socket.send(new DatagramPacket(payload, payload.length, remote));
        if (payload.length == 0) {
            socket.connect(remote);
        }
    }

    /** Sends a datagram. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The next datagram; null if none comes for a while. */
    public byte @Nullable [] receive() throws IOException {
        return receive(PATIENCE_MILLIS);
    }

    /** The next datagram; null if none comes for so long. */
    public byte @Nullable [] receive(int millis) throws IOException {
        socket.setSoTimeout(millis);
        byte[] buffer = new byte[LARGEST];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        try {
            socket.receive(packet);
            return Arrays.copyOf(buffer, packet.getLength());
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    /** Sends a datagram and returns what comes back. */
    public @Nullable String ask(String text) throws IOException {
        send(text);
        byte[] answer = receive();
        return answer == null ? null : new String(answer, StandardCharsets.UTF_8);
    }

    /** The same, but asks again each 100 ms for a while, as clients do whose datagrams may be lost on a busy machine. */
    public @Nullable String askPatiently(String text) throws IOException {
        for (int tries = 0; tries < PATIENCE_MILLIS / RETRY_MILLIS; tries++) {
            send(text);
            byte[] answer = receive(RETRY_MILLIS);
            while (answer != null && !text.equals(new String(answer, StandardCharsets.UTF_8))) {
                answer = receive(RETRY_MILLIS);
            }
            if (answer != null) {
                return text;
            }
        }
        return null;
    }

    /** Whether a datagram is answered by ICMP port unreachable. */
    public boolean isRefused() throws IOException {
        try {
            send("refused?");
            receive();
            return false;
        } catch (PortUnreachableException e) {
            return true;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
