package io.fairlead.proxyprotocol;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.ProxyProtocolSettings.Version;
import io.fairlead.model.UnixSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the PROXY protocol header that an endpoint gets.
 *
 * <p>Threading: without state.
 *
 * <p>Source: PROXY protocol, sections 2.1 and 2.2.
 */
public final class HeaderWriter {
    private static final byte[] NONE = {};
    private static final byte[] TEXT_UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAPPED_PREFIX = 0xffff;

    private HeaderWriter() {}

    /**
     * The header of a connection that a client has made.
     *
     * @param version the version; NONE for no bytes at all
     */
    public static byte[] proxied(Version version, ProxyAddresses addresses) {
        return switch (version) {
            case NONE -> NONE;
            case V1 -> text(addresses);
            case V2 -> binary(addresses);
        };
    }

    /**
     * The header of a connection that the proxy makes on its own account, such as a health check: LOCAL in version 2, UNKNOWN in
     * version 1.
     *
     * @param version the version; NONE for no bytes at all
     */
    public static byte[] local(Version version) {
        return switch (version) {
            case NONE -> NONE;
            case V1 -> TEXT_UNKNOWN.clone();
            case V2 -> fixed(BinaryHeader.LOCAL, 0, 0).array();
        };
    }

    /** The addresses of a connection to a Unix socket, whose client has no address. */
    public static ProxyAddresses unix(UnixSocket destination) {
        byte[] paths = new byte[ProxyAddresses.Unix.PATHS_BYTES];
        byte[] path = destination.path().getBytes(StandardCharsets.UTF_8);
        System.arraycopy(path, 0, paths, ProxyAddresses.Unix.PATH_BYTES, path.length);
        return new ProxyAddresses.Unix(paths);
    }

    private static byte[] text(ProxyAddresses addresses) {
        return switch (addresses) {
            case ProxyAddresses.Unix _ -> TEXT_UNKNOWN.clone();
            case ProxyAddresses.Inet(var source, var destination) -> text(source, destination);
        };
    }

    private static byte[] text(AddressPort source, AddressPort destination) {
        boolean isIpv4 = isIpv4(source, destination);
        String line = "PROXY " + (isIpv4 ? "TCP4 " : "TCP6 ") + text(source.address(), isIpv4) + " "
                + text(destination.address(), isIpv4) + " " + source.port() + " " + destination.port() + "\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(IpAddress address, boolean isIpv4) {
        return !isIpv4 && address.family() == IpFamily.IPV4 ? "::ffff:" + address : address.toString();
    }

    /** A connection between two families, which a header of another proxy may tell of, has both addresses in IPv6's form. */
    private static boolean isIpv4(AddressPort source, AddressPort destination) {
        return source.family() == IpFamily.IPV4 && destination.family() == IpFamily.IPV4;
    }

    private static byte[] binary(ProxyAddresses addresses) {
        return switch (addresses) {
            case ProxyAddresses.Unix unix ->
                fixed(BinaryHeader.PROXY, BinaryHeader.FAMILY_UNIX, unix.paths().length)
                        .put(unix.paths())
                        .array();
            case ProxyAddresses.Inet(var source, var destination) -> {
                boolean isIpv4 = isIpv4(source, destination);
                yield fixed(
                                BinaryHeader.PROXY,
                                isIpv4 ? BinaryHeader.FAMILY_INET : BinaryHeader.FAMILY_INET6,
                                isIpv4 ? BinaryHeader.INET_BYTES : BinaryHeader.INET6_BYTES)
                        .put(bytes(source.address(), isIpv4))
                        .put(bytes(destination.address(), isIpv4))
                        .putShort((short) source.port())
                        .putShort((short) destination.port())
                        .array();
            }
        };
    }

    private static byte[] bytes(IpAddress address, boolean isIpv4) {
        if (isIpv4 || address.family() == IpFamily.IPV6) {
            return address.toBytes();
        }
        return ByteBuffer.allocate(16)
                .putLong(0)
                .putInt(MAPPED_PREFIX)
                .put(address.toBytes())
                .array();
    }

    /** The bytes before the addresses, with space for these. */
    private static ByteBuffer fixed(int command, int family, int addressBytes) {
        return ByteBuffer.wrap(Arrays.copyOf(BinaryHeader.SIGNATURE, BinaryHeader.FIXED_BYTES + addressBytes))
                .position(BinaryHeader.SIGNATURE.length)
                .put((byte) (BinaryHeader.VERSION | command))
                .put((byte) (family << 4 | (family == 0 ? 0 : BinaryHeader.STREAM)))
                .putShort((short) addressBytes);
    }
}
