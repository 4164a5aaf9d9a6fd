package io.fairlead.proxyprotocol;

import io.fairlead.proxyprotocol.HeaderResult.Bad;
import io.fairlead.proxyprotocol.HeaderResult.Incomplete;

/**
 * Parses the PROXY protocol header at the beginning of a connection; the version is detected.
 *
 * <p>Threading: without state.
 *
 * <p>Failure: never throws, whatever the bytes are.
 *
 * <p>Source: PROXY protocol, sections 2.1 and 2.2.
 */
public final class HeaderParser {
    /**
     * The longest header that is accepted, in bytes. Addresses take 232 at most; the rest is for TLVs, of which the longest in use,
     * with names of TLS certificates, have some hundred bytes.
     */
    public static final int MAX_BYTES = 4096;

    static final HeaderResult INCOMPLETE = new Incomplete();

    private static final byte[] TEXT_SIGNATURE = {'P', 'R', 'O', 'X', 'Y', ' '};

    private HeaderParser() {}

    /**
     * Parses what has arrived so far.
     *
     * @param bytes begins with the first byte of the connection
     * @param length how many of the bytes have arrived
     */
    public static HeaderResult parse(byte[] bytes, int length) {
        if (length == 0) {
            return INCOMPLETE;
        }
        if (beginsLike(BinaryHeader.SIGNATURE, bytes, length)) {
            return length < BinaryHeader.SIGNATURE.length ? INCOMPLETE : BinaryHeader.parse(bytes, length);
        }
        if (beginsLike(TEXT_SIGNATURE, bytes, length)) {
            return length < TEXT_SIGNATURE.length ? INCOMPLETE : TextHeader.parse(bytes, length);
        }
        return new Bad("the connection does not begin with a PROXY protocol header");
    }

    /** Whether the bytes, as far as there are any, are those of the signature. */
    private static boolean beginsLike(byte[] signature, byte[] bytes, int length) {
        for (int i = 0; i < signature.length && i < length; i++) {
            if (bytes[i] != signature[i]) {
                return false;
            }
        }
        return true;
    }
}
