package io.fairlead.handover;

import java.time.Duration;

/**
 * How long a hand-over waits, in nanoseconds.
 *
 * <p>Threading: Immutable.
 *
 * @param greetingNanos for the first message of a process that has connected
 * @param servingNanos for the successor to serve after it has got everything that it needs
 * @param answerNanos for the answer to a part; its connections stall meanwhile
 * @param shortestPauseNanos between two passes over the event loops, if the first one has handed over something
 * @param longestPauseNanos between two passes; pauses double while nothing can be handed over
 * @param leftoverNanos how long connections that cannot be handed over yet are waited for, unless the process is stopped
 */
record HandoverTimes(
        long greetingNanos,
        long servingNanos,
        long answerNanos,
        long shortestPauseNanos,
        long longestPauseNanos,
        long leftoverNanos) {
    /**
     * A successor serves about a second after it has got its inheritance, with 10,000 Services. Kubernetes kills a pod 30 seconds after
     * SIGTERM, unless told otherwise; so waiting much longer for it could cost the drain.
     */
    static final HandoverTimes DEFAULT = new HandoverTimes(
            Duration.ofSeconds(5).toNanos(),
            Duration.ofSeconds(20).toNanos(),
            Duration.ofSeconds(10).toNanos(),
            Duration.ofMillis(20).toNanos(),
            Duration.ofSeconds(1).toNanos(),
            Duration.ofSeconds(60).toNanos());
}
