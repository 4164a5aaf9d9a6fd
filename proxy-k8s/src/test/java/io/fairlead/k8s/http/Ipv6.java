package io.fairlead.k8s.http;

import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.ServerSocket;

/** Whether this machine has IPv6. */
public final class Ipv6 {
    private Ipv6() {}

    /** Whether the loopback address can be listened on. */
    public static boolean isAvailable() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(Loopback.socketAddress(AddressPort.parse("[::1]:0")));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
