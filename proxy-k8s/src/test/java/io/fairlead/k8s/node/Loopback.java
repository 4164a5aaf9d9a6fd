package io.fairlead.k8s.node;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Loopback addresses that no other test uses: all of 127.0.0.0/8 is this machine's. Thread-safe. */
final class Loopback {
    /** Where node ports of the tests are served. */
    static final IpAddress NODE = IpAddress.parse("127.0.0.1");

    private static final IpAddress NODE_IPV6 = IpAddress.parse("::1");

    /** The networks of this JVM, so that builds beside each other do not meet. */
    private static final int NETWORK = ThreadLocalRandom.current().nextInt(1, 120);

    private static final int CLIENT_NETWORK = NETWORK + 128;
    private static final int FIRST_NODE_PORT = 30_000;
    private static final int NODE_PORTS = 2_768;

    private static final AtomicInteger ADDRESSES = new AtomicInteger();
    private static final AtomicInteger PORTS =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(NODE_PORTS));

    private Loopback() {}

    /** The same for a family. */
    static IpAddress node(IpFamily family) {
        return family == IpFamily.IPV4 ? NODE : NODE_IPV6;
    }

    /** An address for a Service or an endpoint. */
    static IpAddress fresh() {
        int number = ADDRESSES.getAndIncrement();
        return IpAddress.parse("127." + NETWORK + "." + number / 250 + "." + (number % 250 + 1));
    }

    /** The address of a client, different for each number below 62,500. */
    static InetAddress client(int number) {
        return IpAddress.parse("127." + CLIENT_NETWORK + "." + number / 250 + "." + (number % 250 + 1))
                .toInetAddress();
    }

    /** A free node port. */
    static int freeNodePort() {
        for (int i = 0; i < NODE_PORTS; i++) {
            int port = FIRST_NODE_PORT + PORTS.getAndIncrement() % NODE_PORTS;
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(socketAddress(new AddressPort(NODE, port)));
                return port;
            } catch (IOException _) {
                // Taken: the next one.
            }
        }
        throw new IllegalStateException("no port from 30000 to 32767 is free on " + NODE);
    }

    static InetSocketAddress socketAddress(AddressPort address) {
        return new InetSocketAddress(address.address().toInetAddress(), address.port());
    }
}
