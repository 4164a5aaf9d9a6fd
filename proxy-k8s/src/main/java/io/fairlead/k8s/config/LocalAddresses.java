package io.fairlead.k8s.config;

import io.fairlead.model.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** The addresses that the machine has. Thread-safe. */
public final class LocalAddresses {
    private LocalAddresses() {}

    /** All addresses of all interfaces; none if the system does not report them. */
    public static List<IpAddress> list() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(IpAddress::of)
                    .distinct()
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }
}
