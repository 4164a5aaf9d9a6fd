package io.fairlead.model;

import java.nio.charset.StandardCharsets;

/**
 * A Unix-domain stream socket in the file system at which a service port answers.
 *
 * <p>Tables of frontends are keyed by address and port. A Unix socket has a stand-in there: an address of the prefix 100::/64, which
 * no host has (RFC 6666), with port 0. It never reaches the kernel.
 *
 * <p>Threading: Immutable.
 *
 * @param path absolute
 * @param mode the permissions of the file, such as 0660
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public record UnixSocket(String path, int mode) {
    /** Begins the text of a Unix socket in a listen address. */
    public static final String PREFIX = "unix:";

    /** Bytes of a path at most: those of {@code sun_path} but for the zero at its end. */
    public static final int LONGEST_PATH = 107;

    /** Owner and group may connect. */
    public static final int DEFAULT_MODE = 0660;

    /** The address of every client of a Unix socket, in logs and for session affinity: clients cannot be told apart. */
    public static final AddressPort CLIENT = standIn(0);

    private static final int MODE_BITS = 0777;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    public UnixSocket {
        if (!path.startsWith("/") || path.endsWith("/")) {
            throw new IllegalArgumentException(
                    "'" + path + "' is not the absolute path of a socket; write it as unix:/run/db.sock");
        }
        int bytes = path.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_PATH) {
            throw new IllegalArgumentException("the path '" + path + "' has " + bytes
                    + " bytes; the kernel allows at most " + LONGEST_PATH + " for a Unix socket, choose a shorter one");
        }
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the path of a Unix socket contains a zero byte");
        }
        if ((mode & ~MODE_BITS) != 0) {
            throw new IllegalArgumentException(
                    "mode " + Integer.toOctalString(mode) + " of " + path + " is not within 0 to 777 (octal)");
        }
    }

    /** The socket at a path with the default mode. */
    public static UnixSocket at(String path) {
        return new UnixSocket(path, DEFAULT_MODE);
    }

    /** Whether an address and port is the stand-in of a Unix socket, or of its clients. */
    static boolean isStandIn(AddressPort address) {
        return address.port() == 0
                && address.family() == IpFamily.IPV6
                && address.address().high() == CLIENT.address().high();
    }

    private static AddressPort standIn(long low) {
        return new AddressPort(new IpAddress(IpFamily.IPV6, 0x0100_0000_0000_0000L, low), 0);
    }

    /** What it is in tables that are keyed by address and port; two of one path have the same. */
    public AddressPort standIn() {
        long hash = FNV_OFFSET;
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ each & 0xff) * FNV_PRIME;
        }
        return standIn(hash);
    }

    /** {@code unix:/run/db.sock}. */
    @Override
    public String toString() {
        return PREFIX + path;
    }
}
