package io.fairlead.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * What tests need of the machine, such as network namespaces. Where it is missing, tests are skipped with the reason; with
 * {@code CI=true} in the environment they fail instead, so that CI skips none.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Source: capabilities(7), setns(2).
 */
public final class LabRequirements {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path BRIDGE = Path.of("/proc/sys/net/bridge");
    private static final List<String> TOOL_FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;

    private LabRequirements() {}

    /**
     * Returns if namespaces can be made.
     *
     * @throws TestAbortedException if not; an {@link AssertionError} in CI
     */
    public static void check() {
        require(missing());
    }

    /**
     * Returns if a program is installed.
     *
     * @throws TestAbortedException if not; an {@link AssertionError} in CI
     */
    public static void checkProgram(String name) {
        require(isInstalled(name) ? null : "the program " + name + ", which is not installed");
    }

    /**
     * Returns if iptables rules can see bridged frames.
     *
     * @throws TestAbortedException if not; an {@link AssertionError} in CI
     */
    public static void checkBridgeNetfilter() {
        require(hasBridgeNetfilter() ? null : "the kernel module br_netfilter; load it with modprobe");
    }

    /** Whether the module is loaded that brings bridged frames before the hooks of IP. */
    static boolean hasBridgeNetfilter() {
        return Files.exists(BRIDGE);
    }

    private static @Nullable String missing() {
        if (!Files.exists(STATUS)) {
            return "Linux";
        }
        if (!hasCapabilities()) {
            return "root: the capabilities CAP_NET_ADMIN and CAP_SYS_ADMIN";
        }
        return isInstalled("ip") ? null : "iproute2";
    }

    private static void require(@Nullable String missing) {
        if (missing == null) {
            return;
        }
        String message = "this test needs " + missing;
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(message + "; in CI no such test may be skipped");
        }
        throw new TestAbortedException(message);
    }

    private static boolean isInstalled(String program) {
        return TOOL_FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static boolean hasCapabilities() {
        long wanted = 1L << CAP_NET_ADMIN | 1L << CAP_SYS_ADMIN;
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).trim(), 16))
                    .anyMatch(effective -> (effective & wanted) == wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
