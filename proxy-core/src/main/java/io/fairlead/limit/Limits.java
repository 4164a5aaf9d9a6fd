package io.fairlead.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The resource limits of this process, at the time of reading.
 *
 * <p>Threading: Immutable.
 *
 * @param descriptors how many descriptors the process may have open; 1 or more
 * @param open how many it has open
 * @param ports how many ports the kernel chooses from for connections without a chosen one; 0 if not known
 * @param conntrack how many connections the kernel tracks at most; 0 if it tracks none, or that is not known
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html">proc_pid_limits(5)</a>
 * @see <a href="https://docs.kernel.org/networking/ip-sysctl.html">ip_local_port_range</a>
 */
public record Limits(long descriptors, long open, int ports, long conntrack) {
    private static final Logger LOG = LogManager.getLogger(Limits.class);

    /** Used if the system does not report it: few systems allow less. */
    private static final long USUAL_DESCRIPTORS = 1024;

    private static final String OPEN_FILES = "Max open files";

    public Limits {
        if (descriptors < 1 || open < 0) {
            throw new IllegalArgumentException("descriptors is " + descriptors + ", open is " + open);
        }
    }

    /** Reads the limits of this process. */
    public static Limits read() {
        return read(Path.of("/proc"));
    }

    /** @param proc where the kernel's {@code /proc} is */
    static Limits read(Path proc) {
        return new Limits(
                softLimit(proc.resolve("self/limits")),
                openDescriptors(proc.resolve("self/fd")),
                ports(proc.resolve("sys/net/ipv4/ip_local_port_range")),
                number(proc.resolve("sys/net/netfilter/nf_conntrack_max")).orElse(0));
    }

    private static long softLimit(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(OPEN_FILES))
                    .map(line -> line.substring(OPEN_FILES.length()).strip().split("\\s+", 2)[0])
                    .mapToLong(soft -> soft.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(soft))
                    .findFirst()
                    .orElse(USUAL_DESCRIPTORS);
        } catch (IOException | NumberFormatException e) {
            return unknown(file, e, USUAL_DESCRIPTORS);
        }
    }

    private static long openDescriptors(Path directory) {
        try (Stream<Path> open = Files.list(directory)) {
            return open.count();
        } catch (IOException e) {
            return unknown(directory, e, 0);
        }
    }

    private static int ports(Path file) {
        try {
            String[] range = KernelFile.read(file).split("\\s+", 2);
            return Integer.parseInt(range[1]) - Integer.parseInt(range[0]) + 1;
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return (int) unknown(file, e, 0);
        }
    }

    private static OptionalLong number(Path file) {
        try {
            return OptionalLong.of(Long.parseLong(KernelFile.read(file)));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static long unknown(Path file, Exception e, long assumed) {
        LOG.debug("{} cannot be read; assuming {}", file, assumed, e);
        return assumed;
    }
}
