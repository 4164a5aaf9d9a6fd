package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out what this machine can listen on. */
interface BindProbe {
    /** Whether the address is free: this machine's, and not taken by another socket. */
    boolean isFree(AddressPort address);

    /** Whether the address is this machine's. */
    default boolean hasAddress(IpAddress address) {
        return isFree(new AddressPort(address, 0));
    }

    /** Checks by binding a socket of that protocol for a moment. */
    static BindProbe of(Protocol protocol) {
        return address -> {
            try {
                bind(protocol, new InetSocketAddress(address.address().toInetAddress(), address.port()));
                return true;
            } catch (IOException _) {
                return false;
            }
        };
    }

    private static void bind(Protocol protocol, InetSocketAddress address) throws IOException {
        if (protocol == Protocol.UDP) {
            new DatagramSocket(address).close();
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address, 1);
        }
    }
}
