package io.fairlead.k8s.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The host name, which is the default name of the Node.
 *
 * <p>Threading: Thread-safe.
 */
public final class HostName {
    /** The result of gethostname(2); Java has no call for it that does not query a name server. */
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /**
     * The name in lower case, as kubelet and kube-proxy use it.
     *
     * @throws IllegalArgumentException if the machine has none
     */
    public static String read() {
        return read(KERNEL);
    }

    static String read(Path kernel) {
        try {
            String name = Files.isReadable(kernel)
                    ? Files.readString(kernel)
                    : InetAddress.getLocalHost().getHostName();
            return name.strip().toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "hostnameOverride is not set, and the host name cannot be read: " + e.getMessage()
                            + "; set it to the name of the Node",
                    e);
        }
    }
}
