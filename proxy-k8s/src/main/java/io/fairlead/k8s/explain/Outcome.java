package io.fairlead.k8s.explain;

import io.fairlead.explain.FrontendExplanation;
import io.fairlead.explain.ServicePortExplanation;
import io.fairlead.listen.FrontendState;

/** What becomes of connections, the worst last. */
enum Outcome {
    FORWARD("forward"),
    REJECT("reject"),
    DROP("drop"),
    NOT_LISTENING("notListening"),
    NOT_PROXIED("notProxied"),
    NOT_FOUND("notFound");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    /** The outcome at the first address of a service port. */
    static Outcome of(ServicePortExplanation port, boolean isRunning) {
        if (port.frontends().isEmpty()) {
            return NOT_LISTENING;
        }
        FrontendExplanation first = port.frontends().getFirst();
        FrontendState state = first.state();
        if (first.owner() != null) {
            return NOT_LISTENING;
        }
        return switch (first.decision()) {
            case FORWARD -> isRunning && (state == null || !state.isListening()) ? NOT_LISTENING : FORWARD;
            case REJECT -> REJECT;
            case DROP -> DROP;
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
