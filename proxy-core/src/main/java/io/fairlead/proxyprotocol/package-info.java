/**
 * Headers of the PROXY protocol: bytes in, addresses out, and the other way round.
 *
 * <p>Start with {@link io.fairlead.proxyprotocol.HeaderParser} and {@link io.fairlead.proxyprotocol.HeaderWriter}.
 *
 * <p>Threading: everything is immutable or without state.
 *
 * @see <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
@NullMarked
package io.fairlead.proxyprotocol;

import org.jspecify.annotations.NullMarked;
