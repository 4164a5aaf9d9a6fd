package io.fairlead.k8s.node;

import io.fairlead.limit.KernelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The ephemeral ports of the machine. If node ports are among them, an outgoing connection can use the node port of a
 * Service.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Source: {@code ip_local_port_range} and {@code ip_local_reserved_ports} in the kernel's
 * Documentation/networking/ip-sysctl.rst; both count for IPv6 too.
 */
final class EphemeralPorts {
    private static final Logger LOG = LogManager.getLogger(EphemeralPorts.class);
    private static final Path SYSCTLS = Path.of("/proc/sys/net/ipv4");

    /** The default of {@code --service-node-port-range} of kube-apiserver. */
    private static final int FIRST_NODE_PORT = 30_000;

    private static final int LAST_NODE_PORT = 32_767;
    private static final String NODE_PORTS = FIRST_NODE_PORT + "-" + LAST_NODE_PORT;
    private static final int MAX_PORT = 65_535;

    private EphemeralPorts() {}

    /** Warns if connections of this machine may take node ports. */
    static void warnOfNodePorts() {
        try {
            String problem = problem(
                    KernelFile.read(SYSCTLS.resolve("ip_local_port_range")),
                    KernelFile.read(SYSCTLS.resolve("ip_local_reserved_ports")));
            if (problem != null) {
                LOG.warn(problem);
            }
        } catch (IOException e) {
            LOG.debug("the ephemeral port range is not known", e);
        }
    }

    /**
     * The problem and its remedy; null if there is none.
     *
     * @param range the content of {@code ip_local_port_range}
     * @param reserved the content of {@code ip_local_reserved_ports}
     */
    static @Nullable String problem(String range, String reserved) {
        BitSet taken = ports(range.strip().replaceAll("\\s+", "-"));
        taken.and(ports(NODE_PORTS));
        taken.andNot(ports(reserved));
        if (taken.isEmpty()) {
            return null;
        }
        String others = reserved.isBlank() ? "" : reserved.strip() + ",";
        return "outgoing connections of this machine may use node ports, which then cannot be served: "
                + "node ports are "
                + NODE_PORTS + " by default, and net.ipv4.ip_local_port_range is "
                + range.strip().replaceAll("\\s+", "-")
                + "; reserve them with 'sysctl -w net.ipv4.ip_local_reserved_ports=" + others + NODE_PORTS
                + "', or move the range with 'sysctl -w net.ipv4.ip_local_port_range=\"32768 60999\"'";
    }

    /** The ports of a list such as {@code 80,8000-8080}; other text is ignored. */
    private static BitSet ports(String list) {
        BitSet ports = new BitSet();
        for (String item : list.strip().split(",", -1)) {
            String[] ends = item.split("-", -1);
            int first = port(ends[0]);
            int last = port(ends[ends.length - 1]);
            if (first >= 0 && first <= last) {
                ports.set(first, last + 1);
            }
        }
        return ports;
    }

    /** -1 for what is none. */
    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port <= MAX_PORT ? port : -1;
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
