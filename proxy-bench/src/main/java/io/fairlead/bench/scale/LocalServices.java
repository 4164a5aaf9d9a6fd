package io.fairlead.bench.scale;

import io.fairlead.bench.process.Programs;
import io.fairlead.bench.scenario.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The addresses of the cluster's Services on this machine, so that the node can listen at each.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Source: ip-route(8), type {@code local}; proc_net(5), {@code sockstat}.
 */
final class LocalServices {
    /** Holds the addresses of Services and load balancers, not those of pods. */
    private static final String NETWORK = "10.64.0.0/10";

    /** With more there would be more listeners than the 20,000 descriptors that a process often may have. */
    private static final int MAX_SERVICES = 12_000;

    private LocalServices() {}

    /** Makes them local; empty if it did, else why not. Only in a network namespace of our own. */
    static Optional<String> add(int services) throws IOException {
        Optional<Path> ip = Programs.find("ip");
        if (!Isolation.isInside() || ip.isEmpty()) {
            return Optional.of(
                    "The addresses of the Services are not on this machine, as that takes root and ip(8): only"
                            + " the probe is listened on, and the node tries to open all other listeners again and again.");
        }
        if (services > MAX_SERVICES) {
            return Optional.of("The addresses of the Services are not on this machine, as more than " + MAX_SERVICES
                    + " take more descriptors than a process may have: only the probe is listened on.");
        }
        Programs.run(
                Duration.ofSeconds(10), List.of(ip.get().toString(), "route", "add", "local", NETWORK, "dev", "lo"));
        return Optional.empty();
    }

    /** How many TCP sockets there are in this network namespace. */
    static int sockets() throws IOException {
        return sockets("/proc/net/sockstat", "TCP:") + sockets("/proc/net/sockstat6", "TCP6:");
    }

    private static int sockets(String file, String key) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key + " inuse "))
                    .mapToInt(line -> Integer.parseInt(line.split(" ", -1)[2]))
                    .sum();
        }
    }
}
