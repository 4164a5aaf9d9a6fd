package io.fairlead.testkit;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Addresses of this machine without a listener. */
public final class Loopback {
    /** Outgoing connections have their own ports from here on. */
    private static final int FIRST_EPHEMERAL = 32_768;

    private Loopback() {}

    /** A port that is free at all of these addresses. */
    public static int freePort(String... addresses) {
        for (int i = 0; i < 1000; i++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, FIRST_EPHEMERAL);
            if (isFree(port, addresses)) {
                return port;
            }
        }
        throw new AssertionError("no free port");
    }

    /** The address with a port that is free there. */
    public static AddressPort free(String address) {
        return new AddressPort(IpAddress.parse(address), freePort(address));
    }

    private static boolean isFree(int port, String... addresses) {
        for (String address : addresses) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
            } catch (BindException e) {
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return true;
    }

    /** The address as Java's sockets want it. */
    public static InetSocketAddress socketAddress(AddressPort address) {
        return new InetSocketAddress(address.address().toInetAddress(), address.port());
    }
}
