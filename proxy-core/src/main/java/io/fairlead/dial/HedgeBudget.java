package io.fairlead.dial;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * How many attempts the dials of an event loop may have under way beyond one each. Next to an endpoint that accepts, such an
 * attempt ends at once, so that few are under way and all dials get theirs. In an outage none ends, and the budget keeps the
 * connects from multiplying.
 *
 * <p>Threading: Confined to its event loop.
 */
final class HedgeBudget {
    /** Of the dials under way, as in Envoy's retry budget. */
    private static final int PERCENT = 20;

    /** Enough for a trickle of dials, each of which may be unlucky twice; nothing that a network would notice. */
    static final int MINIMUM = 10;

    private final SequencedSet<Dial> waiting = new LinkedHashSet<>();
    private int dials;
    private int hedges;
    private boolean isResuming;

    /** A dial begins. */
    void markBegun() {
        dials++;
    }

    /**
     * A dial has ended.
     *
     * @param held how many of the budget it held until now
     */
    void markEnded(Dial dial, int held) {
        dials--;
        if (!waiting.isEmpty()) {
            waiting.remove(dial);
        }
        giveBack(held);
    }

    /** Takes one, or else has {@link Dial#onHedgeAllowed} called once there is one. */
    boolean tryTake(Dial dial) {
        if (hedges < limit()) {
            hedges++;
            waiting.remove(dial);
            return true;
        }
        waiting.add(dial);
        return false;
    }

    /** Gives back what {@link #tryTake} took. */
    void giveBack(int count) {
        hedges -= count;
        assert hedges >= 0 : "a hedge was given back twice";
        if (count > 0) {
            resume();
        }
    }

    /** How many are taken now. */
    int hedges() {
        return hedges;
    }

    private int limit() {
        return Math.max(MINIMUM, dials * PERCENT / 100);
    }

    /** Not called again from within: what a dial does may give back what another one waits for. */
    private void resume() {
        if (isResuming) {
            return;
        }
        isResuming = true;
        try {
            for (int i = waiting.size(); i > 0 && hedges < limit() && !waiting.isEmpty(); i--) {
                waiting.removeFirst().onHedgeAllowed();
            }
        } finally {
            isResuming = false;
        }
    }
}
