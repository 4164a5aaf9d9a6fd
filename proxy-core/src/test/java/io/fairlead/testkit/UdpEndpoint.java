package io.fairlead.testkit;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint that sends each datagram back, and remembers whom it has had them from.
 *
 * <p>Threading: Thread-safe; it has a thread of its own.
 */
public final class UdpEndpoint implements AutoCloseable {
    private static final int LARGEST = 65_507;

    private final DatagramSocket socket;
    private final AddressPort address;
    private final Set<InetSocketAddress> peers = ConcurrentHashMap.newKeySet();
    private final List<byte[]> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger datagrams = new AtomicInteger();
    private final boolean isSilent;
    private volatile boolean isRemembering = true;
    private final Thread thread;

    private UdpEndpoint(AddressPort at, boolean isSilent) throws IOException {
        this.isSilent = isSilent;
        socket = new DatagramSocket(Loopback.socketAddress(at));
        address = new AddressPort(at.address(), socket.getLocalPort());
        thread = Thread.ofPlatform().daemon().name("udp-endpoint").start(this::serve);
    }

    /** At a free port of an address. */
    public static UdpEndpoint start(String address) throws IOException {
        return start(new AddressPort(IpAddress.parse(address), 0));
    }

    /** At an address and port. */
    public static UdpEndpoint start(AddressPort at) throws IOException {
        return new UdpEndpoint(at, false);
    }

    /** One that never answers. */
    public static UdpEndpoint startSilent(String address) throws IOException {
        return new UdpEndpoint(new AddressPort(IpAddress.parse(address), 0), true);
    }

    private void serve() {
        byte[] buffer = new byte[LARGEST];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                datagrams.incrementAndGet();
                if (isRemembering) {
                    received.add(Arrays.copyOf(buffer, packet.getLength()));
                    peers.add((InetSocketAddress) packet.getSocketAddress());
                }
                if (!isSilent) {
                    socket.send(packet);
                }
            } catch (IOException e) {
                // The socket is closed, which ends the loop, or a client is gone.
            }
        }
    }

    /** Where it is. */
    public AddressPort address() {
        return address;
    }

    /** How many datagrams it has had. */
    public int datagrams() {
        return datagrams.get();
    }

    /** What it has had, in order. */
    public List<byte[]> received() {
        return received;
    }

    /** Remembers only how many datagrams come from now on. */
    public void forgetContents() {
        isRemembering = false;
    }

    /** Whom it has had datagrams from. */
    public Set<InetSocketAddress> peers() {
        return peers;
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
