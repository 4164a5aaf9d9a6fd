package io.fairlead.check;

import io.fairlead.config.EjectionConfig;
import io.fairlead.model.CheckSettings;
import io.fairlead.model.Frontend;
import io.fairlead.transport.SocketOptions;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How the endpoints of a service port are checked.
 *
 * <p>Threading: Immutable.
 *
 * @param settings of the Service
 * @param ejection how long endpoints are ejected
 * @param options of the sockets: those of its connections, so that the same packet filter rules apply
 * @param frontend one of its frontends, under which ejections are reported
 */
record CheckPlan(CheckSettings settings, EjectionConfig ejection, SocketOptions options, Frontend frontend) {
    /** The time between two checks varies by a tenth, so that nodes and endpoints do not fall into step. */
    private static final double JITTER = 0.1;

    /** The first check comes at any time within the interval. */
    long firstDelayNanos(RandomGenerator random) {
        return random.nextLong(settings.interval().toNanos());
    }

    /** From the beginning of a check to that of the next. */
    long nextDelayNanos(RandomGenerator random) {
        return (long) (settings.interval().toNanos() * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }

    /** How long after the outcome of a check the next one has its own, at the latest. */
    long untilNextOutcomeNanos() {
        return (long) (settings.interval().toNanos() * (1 + JITTER))
                + timeout().toNanos()
                + Duration.ofMillis(100).toNanos();
    }

    Duration timeout() {
        return settings.timeout();
    }
}
