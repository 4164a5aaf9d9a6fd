package io.fairlead.handover;

import org.apache.logging.log4j.Logger;

/** What the successor logs at the end of a conversation. */
final class SuccessorLog {
    private SuccessorLog() {}

    static void end(Logger log, String predecessor, Received received, boolean hasServed, boolean isCancelled) {
        String failure = received.failure();
        if (failure == null) {
            log.info(
                    "took over {} connections and {} UDP sessions from {} in {} ms; it keeps {}",
                    received.connections(),
                    received.sessions(),
                    predecessor,
                    received.duration().toMillis(),
                    received.left());
        } else if (isCancelled) {
            log.info("the hand-over from {} is ended by this process", predecessor);
        } else if (hasServed) {
            log.warn(
                    "the hand-over from {} has ended early: {}. This process has taken over {} connections and {} UDP sessions, and"
                            + " serves; connections that {} still had end with it",
                    predecessor,
                    failure,
                    received.connections(),
                    received.sessions(),
                    predecessor);
        } else {
            log.warn(
                    "nothing is taken over from {}: {}. This process starts as without a hand-over, once the other one has stopped",
                    predecessor,
                    failure);
        }
    }
}
