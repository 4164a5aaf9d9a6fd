package io.fairlead.config;

import io.fairlead.model.ServiceSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long UDP sessions live, and how many there may be.
 *
 * <p>Threading: Immutable.
 *
 * @param unrepliedTimeout a session without a datagram in either direction for this long ends, until its endpoint has
 *     replied; 1 s to 30 d
 * @param repliedTimeout the same once its endpoint has replied; 1 s to 30 d
 * @param replies a session ends after so many replies; 0 never, 1,000,000 at most
 * @param maxSessions how many sessions there may be at a time; 1 to 1,000,000
 * @param maxSessionsPerService how many of them one Service may have; 0 for no bound of its own, 1,000,000 at most
 * @param maxSessionsPerClient how many of them one client address may have; 1 to 1,000,000
 */
public record UdpConfig(
        Duration unrepliedTimeout,
        Duration repliedTimeout,
        int replies,
        int maxSessions,
        int maxSessionsPerService,
        int maxSessionsPerClient) {
    /**
     * The defaults that the documentation names.
     *
     * <p>Source: the timeouts are those of Linux, {@code nf_conntrack_udp_timeout} and
     * {@code nf_conntrack_udp_timeout_stream}, which clients of Services are used to.
     */
    public static final UdpConfig DEFAULT =
            new UdpConfig(Duration.ofSeconds(30), Duration.ofMinutes(2), 0, 65_536, 0, 4_096);

    private static final int MAX_COUNT = 1_000_000;

    public UdpConfig {
        checkTimeout("udpUnrepliedTimeout", unrepliedTimeout);
        checkTimeout("udpRepliedTimeout", repliedTimeout);
        Checks.within("udpReplies", replies, 0, MAX_COUNT);
        Checks.within("udpMaxSessions", maxSessions, 1, MAX_COUNT);
        Checks.within("udpMaxSessionsPerService", maxSessionsPerService, 0, MAX_COUNT);
        Checks.within("udpMaxSessionsPerClient", maxSessionsPerClient, 1, MAX_COUNT);
    }

    private static void checkTimeout(String key, Duration timeout) {
        Checks.within(key, timeout, Duration.ofSeconds(1), Duration.ofDays(30));
    }

    /**
     * A copy with the settings of a Service.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    public UdpConfig with(ServiceSettings settings) {
        if (settings.isDefault()) {
            return this;
        }
        Integer askedReplies = settings.udpReplies();
        return new UdpConfig(
                either(settings.udpUnrepliedTimeout(), unrepliedTimeout),
                either(settings.udpRepliedTimeout(), repliedTimeout),
                askedReplies == null ? replies : askedReplies,
                maxSessions,
                maxSessionsPerService,
                maxSessionsPerClient);
    }

    private static Duration either(@Nullable Duration asked, Duration byDefault) {
        return asked == null ? byDefault : asked;
    }

    /** The same with other timeouts. */
    public UdpConfig withTimeouts(Duration unreplied, Duration replied) {
        return new UdpConfig(unreplied, replied, replies, maxSessions, maxSessionsPerService, maxSessionsPerClient);
    }

    /** The same with another number of replies that end a session. */
    public UdpConfig withReplies(int count) {
        return new UdpConfig(
                unrepliedTimeout, repliedTimeout, count, maxSessions, maxSessionsPerService, maxSessionsPerClient);
    }

    /** The same with other bounds. */
    public UdpConfig withBounds(int sessions, int perService, int perClient) {
        return new UdpConfig(unrepliedTimeout, repliedTimeout, replies, sessions, perService, perClient);
    }
}
