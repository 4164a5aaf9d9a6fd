package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A name that only one process at a time can have in a network namespace: the abstract address of a Unix-domain socket.
 * It is no file, needs no privileges, and is free again as soon as the process has ended, however it did.
 *
 * <p>Threading: Thread-safe. It is about the network namespace of the calling thread.
 *
 * <p>Ownership: the caller closes it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public final class AbstractName implements AutoCloseable {
    /** Bytes of a name at most. */
    public static final int LONGEST = 107;

    /** Connections that query the holder are never accepted; the kernel lowers the backlog to net.core.somaxconn. */
    private static final int BACKLOG = 4096;

    /** The family, and the zero byte that makes an address an abstract one. */
    private static final int NAME_AT = Short.BYTES + 1;

    private static final int SO_PEERCRED = 17;
    /** {@code struct ucred}: process, user, group. */
    private static final int CREDENTIALS_BYTES = 12;

    private final Descriptor descriptor;

    private AbstractName(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Takes a name.
     *
     * @param name ASCII, at most {@link #LONGEST} bytes
     * @return null if it is taken
     * @throws IllegalStateException if the kernel refuses for another reason, such as a lack of descriptors
     */
    public static @Nullable AbstractName take(String name) {
        check(name);
        Descriptor descriptor = new Descriptor();
        int result = descriptor.bind(name);
        if (result == 0) {
            return new AbstractName(descriptor);
        }
        descriptor.close();
        if (result == -Errno.EADDRINUSE) {
            return null;
        }
        throw new IllegalStateException("cannot take the name '" + name + "': " + Errno.describe(-result));
    }

    /**
     * The process that has a name.
     *
     * @param process its number; 0 for one that this process cannot see, as in another container
     * @param user the number of the user that it has run as when it took the name
     */
    public record Holder(int process, int user) {}

    /**
     * The process that has a name.
     *
     * @return null if no process holds the name, or if the holder is unknown, for example because it has just taken it
     */
    public static @Nullable Holder holder(String name) {
        check(name);
        Descriptor descriptor = new Descriptor();
        try {
            return descriptor.connect(name) == 0 ? descriptor.peer() : null;
        } finally {
            descriptor.close();
        }
    }

    /** The number of the user that this process runs as. */
    public static int user() {
        try (Arena arena = Arena.ofConfined()) {
            return LibC.GETEUID.call(NativeFunction.errno(arena));
        }
    }

    private static void check(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "the name '" + name + "' has " + name.length() + " bytes; allowed are 1 to " + LONGEST);
        }
    }

    /** Gives the name back; may be called again. */
    @Override
    public void close() {
        descriptor.close();
    }

    private static final class Descriptor {
        private final MemorySegment errno = NativeFunction.errno(Arena.ofAuto());
        private final SystemCalls calls = new SystemCalls();
        private final int number;
        private boolean isClosed;

        Descriptor() {
            number = LibC.SOCKET.call(
                    errno,
                    UnixAddressCodec.AF_UNIX,
                    SocketNumbers.SOCK_STREAM | SocketNumbers.SOCK_NONBLOCK | SocketNumbers.SOCK_CLOEXEC,
                    0);
            if (number < 0) {
                throw new IllegalStateException("cannot open a Unix-domain socket: " + Errno.describe(-number));
            }
        }

        /** It also listens, because only then does the kernel report the holder. */
        int bind(String name) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment address = address(arena, name);
                int bound = LibC.BIND.call(errno, number, address.address(), address.byteSize());
                return bound < 0 ? bound : LibC.LISTEN.call(errno, number, BACKLOG);
            }
        }

        int connect(String name) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment address = address(arena, name);
                return LibC.CONNECT.call(errno, number, address.address(), address.byteSize());
            }
        }

        @Nullable
        Holder peer() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment credentials = arena.allocate(CREDENTIALS_BYTES, Integer.BYTES);
                MemorySegment length = arena.allocateFrom(JAVA_INT, CREDENTIALS_BYTES);
                int found = LibC.GETSOCKOPT.call(
                        errno, number, SocketNumbers.SOL_SOCKET, SO_PEERCRED, credentials.address(), length.address());
                return found < 0
                        ? null
                        : new Holder(credentials.get(JAVA_INT, 0), credentials.get(JAVA_INT, Integer.BYTES));
            }
        }

        private static MemorySegment address(Arena arena, String name) {
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            MemorySegment address = arena.allocate(NAME_AT + (long) bytes.length, Short.BYTES);
            address.set(JAVA_SHORT, 0, (short) UnixAddressCodec.AF_UNIX);
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, address, NAME_AT, bytes.length);
            return address;
        }

        synchronized void close() {
            if (!isClosed) {
                isClosed = true;
                calls.close(number);
            }
        }
    }
}
