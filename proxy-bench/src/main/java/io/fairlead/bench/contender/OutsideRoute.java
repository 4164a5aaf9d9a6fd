package io.fairlead.bench.contender;

import io.fairlead.bench.process.Packages;
import io.fairlead.bench.process.Programs;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A default route to nowhere, as for addresses of Services that the machine does not have: without one, the kernel
 * refuses to connect before anything can capture the connection. The node has the address 192.0.2.1 there, and all
 * addresses of {@link #CLIENTS}, so that one socket can be many clients.
 *
 * <p>Threading: one thread at a time.
 *
 * <p>Source: ip-link(8), type {@code veth}; ip-route(8), {@code onlink}; RFC 5737, TEST-NET-1; RFC 2544, 198.18.0.0/15.
 */
public final class OutsideRoute {
    /** The device that leads there. */
    public static final String DEVICE = "fairlead0";

    /** The first of the addresses that clients may have. */
    public static final IpAddress CLIENTS = IpAddress.parse("198.18.0.0");

    private static final String PEER = "fairlead1";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private OutsideRoute() {}

    /** Whether it is there. */
    public static boolean isThere() throws IOException {
        return NetworkInterface.getByName(DEVICE) != null;
    }

    /**
     * Makes it, unless it is there. Only in a network namespace of our own, with which it goes.
     *
     * @throws IOException if there is no ip(8), or it cannot
     */
    public static void add() throws IOException {
        if (isThere()) {
            return;
        }
        Path ip = Programs.find("ip").orElseThrow(() -> new IOException(Packages.missing("ip")));
        run(ip, "link add " + DEVICE + " type veth peer name " + PEER);
        run(ip, "addr add 192.0.2.1/24 dev " + DEVICE);
        run(ip, "link set " + DEVICE + " up");
        run(ip, "link set " + PEER + " up");
        run(ip, "route add default via 192.0.2.2 dev " + DEVICE + " onlink");
        run(ip, "route add local " + CLIENTS + "/16 dev lo");
    }

    private static void run(Path ip, String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(ip.toString()));
        command.addAll(List.of(arguments.split(" ", -1)));
        Programs.run(PATIENCE, command);
    }
}
