package io.fairlead.handover;

import org.apache.logging.log4j.Logger;

/** What the predecessor logs at the end of a conversation. */
final class PredecessorLog {
    private PredecessorLog() {}

    static void end(Logger log, String successor, Outcome outcome, boolean hasBegun) {
        String failure = outcome.failure();
        if (failure == null) {
            log.info(
                    "handed over {} connections and {} UDP sessions to {} in {} ms; {} are left here",
                    outcome.connections(),
                    outcome.sessions(),
                    successor,
                    outcome.duration().toMillis(),
                    outcome.left());
        } else if (outcome.isServed()) {
            log.warn(
                    "the hand-over to {} has ended early: {}. It has taken over {} connections and {} UDP sessions; the {} that are"
                            + " left here are drained, and this process accepts no new ones",
                    successor,
                    failure,
                    outcome.connections(),
                    outcome.sessions(),
                    outcome.left());
        } else if (hasBegun) {
            log.warn(
                    "the hand-over to {} has failed: {}. This process goes on with all of its connections; see the log of the"
                            + " other process",
                    successor,
                    failure);
        } else {
            log.info("{} does not take over: {}", successor, failure);
        }
    }
}
