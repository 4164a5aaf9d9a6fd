package io.fairlead.transport;

import io.fairlead.limit.KernelFile;
import io.fairlead.model.PortRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/**
 * The ports from which connections come whose port is not left to the kernel: those from a client's address, and those
 * from this machine's address to an endpoint for which the kernel has no port left.
 *
 * <p>Threading: Thread-safe.
 *
 * @see <a href="https://docs.kernel.org/networking/ip-sysctl.html">ip_local_reserved_ports</a>
 */
final class SourcePorts {
    private static final Path RESERVED = Path.of("/proc/sys/net/ipv4/ip_local_reserved_ports");

    /** So many are drawn until one is not reserved; where most of a range is reserved, a reserved one is used. */
    private static final int DRAWS = 100;

    private static final int PORTS = 1 << 16;

    private final int first;
    private final int last;
    private final BitSet reserved;

    /**
     * A range of ports.
     *
     * @param reserved ports that are never chosen, in the kernel's notation, such as {@code 8080,9000-9010}
     */
    SourcePorts(int first, int last, String reserved) {
        if (first < 1 || last >= PORTS || first > last) {
            throw new IllegalArgumentException(
                    "the range of source ports is " + first + " to " + last + "; allowed are ranges within 1 to 65535");
        }
        this.first = first;
        this.last = last;
        this.reserved = parse(reserved);
    }

    /** Those of a range that the administrator has not reserved in this network namespace. */
    static SourcePorts within(PortRange range) {
        return new SourcePorts(range.first(), range.last(), reservedHere());
    }

    private static String reservedHere() {
        try {
            return KernelFile.read(RESERVED);
        } catch (IOException e) {
            // Without the file there is nothing to reserve ports with.
            return "";
        }
    }

    private static BitSet parse(String ranges) {
        BitSet ports = new BitSet(PORTS);
        for (String range : ranges.split(",", -1)) {
            if (!range.isBlank()) {
                int dash = range.indexOf('-');
                int from = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
                int to = dash < 0 ? from : Integer.parseInt(range.substring(dash + 1));
                ports.set(from, to + 1);
            }
        }
        return ports;
    }

    /** One of them. */
    int draw(RandomGenerator random) {
        int port = random.nextInt(first, last + 1);
        for (int i = 1; i < DRAWS && reserved.get(port); i++) {
            port = random.nextInt(first, last + 1);
        }
        return port;
    }
}
