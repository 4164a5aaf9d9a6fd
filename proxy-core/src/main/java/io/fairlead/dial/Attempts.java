package io.fairlead.dial;

import io.fairlead.select.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one dial, linked through themselves.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: holds one of the {@link HedgeBudget} for each attempt under way but the first.
 */
final class Attempts {
    private final Dial dial;
    private final HedgeBudget budget;
    private @Nullable Attempt latest;
    private int made;
    private int pending;
    private int hedges;

    Attempts(Dial dial, HedgeBudget budget) {
        this.dial = dial;
        this.budget = budget;
    }

    /** The dial begins. */
    void begin() {
        budget.markBegun();
    }

    /** The dial has ended: those that are under way are given up. */
    void endAll() {
        for (Attempt left = newestPending(); left != null; left = pendingFrom(left.previous)) {
            giveUp(left);
        }
        int held = hedges;
        hedges = 0;
        budget.markEnded(dial, held);
    }

    /** Whether another attempt may join those under way; if not, the dial is called when it may. */
    boolean tryTakeHedge() {
        boolean isTaken = budget.tryTake(dial);
        hedges += isTaken ? 1 : 0;
        return isTaken;
    }

    /** Gives back what is held of the budget beyond one for each attempt under way but the first. */
    void giveBackSurplus() {
        int surplus = hedges - Math.max(0, pending - 1);
        if (surplus > 0) {
            hedges -= surplus;
            budget.giveBack(surplus);
        }
    }

    /** How many were made, those under way included. */
    int made() {
        return made;
    }

    /** How many are under way. */
    int pending() {
        return pending;
    }

    /** The one that was begun last; the others follow by {@link Attempt#previous}. */
    @Nullable
    Attempt latest() {
        return latest;
    }

    void add(Attempt attempt) {
        attempt.previous = latest;
        latest = attempt;
        made++;
        pending++;
    }

    /** One that was under way has ended. */
    void markEnded() {
        pending--;
    }

    /** Ends one that is under way, without an answer. */
    void giveUp(Attempt attempt) {
        markEnded();
        attempt.giveUp();
    }

    /** One that has ended is as if it had not been made. */
    void forget(Attempt attempt) {
        made--;
        if (latest == attempt) {
            latest = attempt.previous;
            return;
        }
        for (Attempt after = latest; after != null; after = after.previous) {
            if (after.previous == attempt) {
                after.previous = attempt.previous;
                return;
            }
        }
    }

    /** Of those under way, the one that was begun last. */
    @Nullable
    Attempt newestPending() {
        return pendingFrom(latest);
    }

    /** Of those under way, the one that was begun first. */
    @Nullable
    Attempt oldestPending() {
        Attempt oldest = null;
        for (Attempt attempt = pendingFrom(latest); attempt != null; attempt = pendingFrom(attempt.previous)) {
            oldest = attempt;
        }
        return oldest;
    }

    /** The first that is under way, from this one back to the first of all. */
    static @Nullable Attempt pendingFrom(@Nullable Attempt start) {
        Attempt attempt = start;
        while (attempt != null && !attempt.isPending()) {
            attempt = attempt.previous;
        }
        return attempt;
    }

    /** The latest one at an endpoint. */
    @Nullable
    Attempt at(Candidate endpoint) {
        for (Attempt attempt = latest; attempt != null; attempt = attempt.previous) {
            if (attempt.endpoint() == endpoint) {
                return attempt;
            }
        }
        return null;
    }
}
