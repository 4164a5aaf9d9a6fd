package io.fairlead.proxyprotocol;

import io.fairlead.model.AddressPort;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Headers for tests. */
public final class Headers {
    private Headers() {}

    /** Bytes as they are written in the specification. */
    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /** A line. */
    public static byte[] text(String line) {
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    /** Addresses. */
    public static ProxyAddresses inet(String source, String destination) {
        return new ProxyAddresses.Inet(AddressPort.parse(source), AddressPort.parse(destination));
    }

    /** A binary header with a checksum as its last TLV; section 2.2.3 of the specification, done step by step. */
    public static byte[] withChecksum(byte[] header) {
        byte[] longer = Arrays.copyOf(header, header.length + 7);
        ByteBuffer buffer = ByteBuffer.wrap(longer);
        buffer.putShort(14, (short) (buffer.getShort(14) + 7));
        buffer.put(header.length, (byte) 3);
        buffer.putShort(header.length + 1, (short) 4);
        CRC32C checksum = new CRC32C();
        checksum.update(longer);
        buffer.putInt(header.length + 3, (int) checksum.getValue());
        return longer;
    }
}
