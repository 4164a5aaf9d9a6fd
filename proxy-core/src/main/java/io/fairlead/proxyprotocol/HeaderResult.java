package io.fairlead.proxyprotocol;

import org.jspecify.annotations.Nullable;

/**
 * What the first bytes of a connection say of its PROXY protocol header.
 *
 * <p>Threading: Immutable.
 */
public sealed interface HeaderResult {
    /** The bytes so far may be the beginning of a header; more are needed. */
    record Incomplete() implements HeaderResult {}

    /**
     * There is no header that could be accepted, whatever follows.
     *
     * @param problem why, in words
     */
    record Bad(String problem) implements HeaderResult {}

    /**
     * A whole header.
     *
     * @param length its bytes; what follows belongs to the connection
     * @param addresses those in the header; null for LOCAL, UNKNOWN, and addresses of datagrams: then the socket's own count
     */
    record Header(int length, @Nullable ProxyAddresses addresses) implements HeaderResult {}
}
