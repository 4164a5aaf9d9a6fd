package io.fairlead.linux;

import io.fairlead.model.AddressPort;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port below 1024 that only one process at a time can have in a network namespace, and that only a process with
 * CAP_NET_BIND_SERVICE can take. Nothing listens at it. It is free again as soon as the process has ended, however it did.
 *
 * <p>Threading: Thread-safe. It is about the network namespace of the calling thread.
 *
 * <p>Ownership: the caller closes it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
 */
public final class ReservedPort implements AutoCloseable {
    private static final int FIRST_UNRESERVED = 1024;

    private final SystemCalls calls;
    private final int descriptor;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private ReservedPort(SystemCalls calls, int descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /**
     * Takes a port.
     *
     * @param address an IPv4 address; the machine need not have it
     * @return null if another process has it
     * @throws IllegalStateException if the kernel refuses for another reason, such as a lack of privileges
     */
    public static @Nullable ReservedPort take(AddressPort address) {
        if (address.port() >= FIRST_UNRESERVED) {
            throw new IllegalArgumentException(
                    "port " + address.port() + " is not reserved; allowed are 1 to " + (FIRST_UNRESERVED - 1));
        }
        SystemCalls calls = new SystemCalls();
        int descriptor = calls.socket(address.family());
        if (descriptor < 0) {
            throw new IllegalStateException("cannot open a socket: " + Errno.describe(-descriptor));
        }
        calls.setOption(descriptor, SocketOption.IP_FREEBIND, 1);
        int result = calls.bind(descriptor, address);
        if (result == 0) {
            return new ReservedPort(calls, descriptor);
        }
        calls.close(descriptor);
        if (result == -Errno.EADDRINUSE) {
            return null;
        }
        throw new IllegalStateException("cannot take the port " + address + ": " + Errno.describe(-result));
    }

    /** Gives the port back; may be called again. */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            calls.close(descriptor);
        }
    }
}
