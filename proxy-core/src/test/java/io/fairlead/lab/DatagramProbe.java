package io.fairlead.lab;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * A client that sends datagrams from one port to one address and waits for the answer to each. Its socket is connected, so
 * that it receives only what comes from exactly the address and port that it sends to.
 *
 * <p>Threading: used by one thread.
 *
 * <p>Ownership: {@link #close()} closes the socket.
 */
public final class DatagramProbe implements AutoCloseable {
    private static final int LARGEST = 65_535;
    private static final String STOPPED = "not permitted";

    private final DatagramSocket socket;

    private DatagramProbe(DatagramSocket socket) {
        this.socket = socket;
    }

    /** A client that sends from where a probe does, and is as patient; its port is the kernel's choice. */
    public static DatagramProbe open(Probe probe, AddressPort target) {
        return open(probe, 0, target);
    }

    /** The same with a port of its own, or 0 for any. */
    public static DatagramProbe open(Probe probe, int port, AddressPort target) {
        IpAddress any = IpAddress.any(target.address().family());
        IpAddress source = probe.source() == null ? any : probe.source();
        return probe.host().namespace().call(() -> {
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress(source.toInetAddress(), port));
            socket.setSoTimeout(Math.toIntExact(probe.timeout().toMillis()));
            socket.connect(Loopback.socketAddress(target));
            return new DatagramProbe(socket);
        });
    }

    /** The port that it sends from. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Sends one datagram of one byte. */
    public Outcome ask() {
        return ask(1);
    }

    /** Sends one datagram of this many bytes; an answer that is shorter is an error. */
    public Outcome ask(int size) {
        try {
            send(size);
            return receive(size);
        } catch (PortUnreachableException e) {
            return new Outcome.Refused();
        } catch (NoRouteToHostException e) {
            return new Outcome.Unreachable(String.valueOf(e.getMessage()));
        } catch (SocketTimeoutException e) {
            return new Outcome.Silent(false);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** If the packet filter of the sender drops the datagram, send fails; a refusal is reported by the next call. */
    private void send(int size) throws IOException {
        try {
            socket.send(new DatagramPacket(new byte[size], size));
        } catch (PortUnreachableException e) {
            throw e;
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains(STOPPED)) {
                throw e;
            }
        }
    }

    private Outcome receive(int size) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);
        socket.receive(answer);
        if (answer.getLength() < size) {
            throw new AssertionError("an answer of " + answer.getLength() + " bytes to a datagram of " + size);
        }
        String text = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        return EndpointServer.parse(text.substring(0, text.indexOf('\n')));
    }

    @Override
    public void close() {
        socket.close();
    }
}
