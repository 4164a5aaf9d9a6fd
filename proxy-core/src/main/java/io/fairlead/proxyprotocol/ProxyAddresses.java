package io.fairlead.proxyprotocol;

import io.fairlead.model.AddressPort;
import java.util.Arrays;

/**
 * The addresses of a connection in a PROXY protocol header.
 *
 * <p>Threading: Immutable.
 */
public sealed interface ProxyAddresses {
    /**
     * Addresses of a TCP connection.
     *
     * @param source the client
     * @param destination the address that the client connected to
     */
    record Inet(AddressPort source, AddressPort destination) implements ProxyAddresses {}

    /**
     * Paths of a Unix socket. They are not text: an abstract name has zero bytes.
     */
    final class Unix implements ProxyAddresses {
        /** Bytes of one path, as in {@code sun_path}. */
        public static final int PATH_BYTES = 108;

        /** Bytes of both paths. */
        public static final int PATHS_BYTES = 2 * PATH_BYTES;

        private final byte[] paths;

        /** @param paths {@value #PATHS_BYTES} bytes: the path of the source, then that of the destination; not copied */
        Unix(byte[] paths) {
            if (paths.length != PATHS_BYTES) {
                throw new IllegalArgumentException("two paths have " + PATHS_BYTES + " bytes, not " + paths.length);
            }
            this.paths = paths;
        }

        /** The bytes of both; must not be changed. */
        byte[] paths() {
            return paths;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Unix unix && Arrays.equals(paths, unix.paths);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(paths);
        }

        @Override
        public String toString() {
            return "unix";
        }
    }
}
