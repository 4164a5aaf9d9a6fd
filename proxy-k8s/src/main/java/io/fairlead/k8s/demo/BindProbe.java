package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
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

    /** Checks by binding a socket for a moment. */
    BindProbe BY_BINDING = address -> {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address.address().toInetAddress(), address.port()), 1);
            return true;
        } catch (IOException _) {
            return false;
        }
    };
}
