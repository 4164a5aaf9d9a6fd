package io.fairlead.config;

import java.time.Duration;

/**
 * When TCP probes a silent peer, on both sides of a connection.
 *
 * <p>Threading: Immutable.
 *
 * @param idle silence before the first probe; 1 s or more, 0 disables keep-alive
 * @param interval between probes; 1 s or more
 * @param probes unanswered probes after which the peer counts as gone; 1 or more
 * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7), TCP_KEEPIDLE</a>
 */
public record KeepAliveConfig(Duration idle, Duration interval, int probes) {
    /** A vanished peer is noticed after about two minutes of silence. */
    public static final KeepAliveConfig DEFAULT =
            new KeepAliveConfig(Duration.ofSeconds(60), Duration.ofSeconds(15), 4);

    public KeepAliveConfig {
        Checks.zeroOrWithin("keepAliveIdle", idle, Duration.ofSeconds(1), Duration.ofSeconds(32_767));
        Checks.within("keepAliveInterval", interval, Duration.ofSeconds(1), Duration.ofSeconds(32_767));
        Checks.within("keepAliveProbes", probes, 1, 127);
    }

    /** Whether peers are probed at all. */
    public boolean isEnabled() {
        return !idle.isZero();
    }
}
