package io.fairlead.lab;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint in the lab that serves UDP: it answers each datagram with the line of an {@link EndpointServer}, in a datagram
 * of at least the same size.
 *
 * <p>Threading: Thread-safe; it has a thread of its own.
 */
public final class DatagramServer implements AutoCloseable {
    private static final int LARGEST = 65_535;

    private final String name;
    private final AddressPort address;
    private final DatagramSocket socket;
    private final AtomicInteger received = new AtomicInteger();
    private final Thread thread;

    private DatagramServer(String name, AddressPort address, DatagramSocket socket) {
        this.name = name;
        this.address = address;
        this.socket = socket;
        thread = Thread.ofPlatform().name("endpoint-udp-" + name).daemon().unstarted(this::answerAll);
    }

    /** At the host's address of a family, under the host's name. */
    public static DatagramServer start(LabHost host, IpFamily family, int port) {
        return start(host, host.name(), new AddressPort(host.address(family), port));
    }

    /**
     * At any address of the host.
     *
     * @param name without spaces
     * @param address with a port, or 0 for any that is free
     */
    public static DatagramServer start(LabHost host, String name, AddressPort address) {
        DatagramSocket socket = host.namespace().call(() -> new DatagramSocket(Loopback.socketAddress(address)));
        DatagramServer endpoint =
                new DatagramServer(name, new AddressPort(address.address(), socket.getLocalPort()), socket);
        endpoint.thread.start();
        return endpoint;
    }

    /** Where it receives. */
    public AddressPort address() {
        return address;
    }

    /** How many datagrams it has had. */
    public int received() {
        return received.get();
    }

    private void answerAll() {
        byte[] buffer = new byte[LARGEST];
        while (!socket.isClosed()) {
            try {
                DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
                socket.receive(datagram);
                received.incrementAndGet();
                byte[] answer = answer((InetSocketAddress) datagram.getSocketAddress(), datagram.getLength());
                socket.send(new DatagramPacket(answer, answer.length, datagram.getSocketAddress()));
            } catch (IOException e) {
                // The client is gone, or the server is closed, which ends the loop.
            }
        }
    }

    private byte[] answer(InetSocketAddress client, int size) {
        byte[] line = EndpointServer.line(name, IpAddress.of(client.getAddress()), client.getPort())
                .getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(line, Math.max(line.length, size));
    }

    /** The port is free only when no thread waits for a datagram any more. */
    @Override
    public void close() {
        socket.close();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
