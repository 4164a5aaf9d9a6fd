package io.fairlead.transport;

import io.fairlead.config.KeepAliveConfig;
import java.time.Duration;

/**
 * Options of a connected socket; TCP_NODELAY is always set, since a relay must not hold back what it was given.
 *
 * <p>Threading: Immutable.
 *
 * @param keepAlive when a silent peer is probed
 * @param userTimeout how long sent bytes may stay unacknowledged; 0 leaves it to the kernel
 * @param mark the firewall mark of its packets; 0 for none, others need CAP_NET_ADMIN
 */
public record SocketOptions(KeepAliveConfig keepAlive, Duration userTimeout, int mark) {
    /** The kernel's default for unacknowledged bytes, and the default keep-alive. */
    public static final SocketOptions DEFAULT = new SocketOptions(KeepAliveConfig.DEFAULT, Duration.ZERO, 0);
}
