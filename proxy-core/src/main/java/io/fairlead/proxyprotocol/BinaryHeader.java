package io.fairlead.proxyprotocol;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.proxyprotocol.HeaderResult.Bad;
import io.fairlead.proxyprotocol.HeaderResult.Header;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Version 2 of the header.
 *
 * <p>Threading: without state.
 *
 * <p>Source: PROXY protocol, section 2.2.
 */
final class BinaryHeader {
    static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

    /** Bytes before the addresses. */
    static final int FIXED_BYTES = 16;

    static final int VERSION = 0x20;
    static final int LOCAL = 0;
    static final int PROXY = 1;
    static final int FAMILY_INET = 1;
    static final int FAMILY_INET6 = 2;
    static final int FAMILY_UNIX = 3;
    static final int STREAM = 1;
    static final int INET_BYTES = 12;
    static final int INET6_BYTES = 36;

    private static final int DATAGRAM = 2;
    private static final int TLV_CRC32C = 3;
    private static final int TLV_HEAD_BYTES = 3;

    private BinaryHeader() {}

    /** Parses bytes that begin with the signature. */
    static HeaderResult parse(byte[] bytes, int length) {
        Bad bad = length > SIGNATURE.length ? versionProblem(bytes[SIGNATURE.length] & 0xff) : null;
        if (bad != null) {
            return bad;
        }
        if (length < FIXED_BYTES) {
            return HeaderParser.INCOMPLETE;
        }
        int total = FIXED_BYTES + (bytes[14] & 0xff) * 256 + (bytes[15] & 0xff);
        if (total > HeaderParser.MAX_BYTES) {
            return new Bad("a PROXY protocol header of " + total + " bytes; " + HeaderParser.MAX_BYTES
                    + " are accepted at most");
        }
        if (length < total) {
            return HeaderParser.INCOMPLETE;
        }
        return (bytes[SIGNATURE.length] & 0x0f) == LOCAL ? new Header(total, null) : proxied(bytes, total);
    }

    private static @Nullable Bad versionProblem(int versionAndCommand) {
        if ((versionAndCommand & 0xf0) != VERSION) {
            return new Bad("version " + (versionAndCommand >> 4) + " of the PROXY protocol; 1 and 2 are accepted");
        }
        int command = versionAndCommand & 0x0f;
        return command > PROXY ? new Bad("the PROXY protocol has no command " + command) : null;
    }

    private static HeaderResult proxied(byte[] bytes, int total) {
        int family = bytes[13] >> 4 & 0x0f;
        int transport = bytes[13] & 0x0f;
        if (family > FAMILY_UNIX || transport > DATAGRAM) {
            return new Bad("the PROXY protocol has no address family " + family + " with transport " + transport);
        }
        int addressBytes = addressBytes(family);
        if (FIXED_BYTES + addressBytes > total) {
            return new Bad("a PROXY protocol header has " + (total - FIXED_BYTES) + " bytes of addresses instead of "
                    + addressBytes);
        }
        // Without a family nothing says where addresses end and TLVs begin.
        Bad bad = family == 0 ? null : tlvProblem(bytes, FIXED_BYTES + addressBytes, total);
        if (bad != null) {
            return bad;
        }
        return new Header(total, transport == STREAM ? addresses(bytes, family) : null);
    }

    private static int addressBytes(int family) {
        return switch (family) {
            case FAMILY_INET -> INET_BYTES;
            case FAMILY_INET6 -> INET6_BYTES;
            case FAMILY_UNIX -> ProxyAddresses.Unix.PATHS_BYTES;
            default -> 0;
        };
    }

    private static @Nullable ProxyAddresses addresses(byte[] bytes, int family) {
        return switch (family) {
            case FAMILY_INET -> inet(bytes, 4);
            case FAMILY_INET6 -> inet(bytes, 16);
            case FAMILY_UNIX ->
                new ProxyAddresses.Unix(
                        Arrays.copyOfRange(bytes, FIXED_BYTES, FIXED_BYTES + ProxyAddresses.Unix.PATHS_BYTES));
            default -> null;
        };
    }

    private static ProxyAddresses inet(byte[] bytes, int size) {
        int ports = FIXED_BYTES + 2 * size;
        return new ProxyAddresses.Inet(
                addressPort(bytes, FIXED_BYTES, size, ports), addressPort(bytes, FIXED_BYTES + size, size, ports + 2));
    }

    private static AddressPort addressPort(byte[] bytes, int at, int size, int portAt) {
        return new AddressPort(
                IpAddress.ofBytes(Arrays.copyOfRange(bytes, at, at + size)),
                (bytes[portAt] & 0xff) * 256 + (bytes[portAt + 1] & 0xff));
    }

    /** TLVs have no meaning here but for the checksum, and must fill what is left. */
    private static @Nullable Bad tlvProblem(byte[] bytes, int start, int total) {
        int at = start;
        while (at < total) {
            int valueAt = at + TLV_HEAD_BYTES;
            int size = valueAt > total ? -1 : (bytes[at + 1] & 0xff) * 256 + (bytes[at + 2] & 0xff);
            if (size < 0 || valueAt + size > total) {
                return new Bad("a PROXY protocol header ends within a TLV");
            }
            if (bytes[at] == TLV_CRC32C && !isChecksum(bytes, valueAt, size, total)) {
                return new Bad("the CRC32C checksum of a PROXY protocol header is wrong");
            }
            at = valueAt + size;
        }
        return null;
    }

    /** The checksum is that of the whole header with zeros in its own place. */
    private static boolean isChecksum(byte[] bytes, int at, int size, int total) {
        if (size != Integer.BYTES) {
            return false;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, at);
        checksum.update(new byte[Integer.BYTES], 0, Integer.BYTES);
        checksum.update(bytes, at + Integer.BYTES, total - at - Integer.BYTES);
        return (int) checksum.getValue() == ByteBuffer.wrap(bytes).getInt(at);
    }
}
