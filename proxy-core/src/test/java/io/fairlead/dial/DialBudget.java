package io.fairlead.dial;

/** The budget of an event loop's dials, for tests of other packages. */
public final class DialBudget {
    private DialBudget() {}

    /** How many attempts are under way beyond one for each dial. */
    public static int hedges(DialLoop loop) {
        return loop.budget().hedges();
    }

    /** How many there may be. */
    public static int limit(int dials) {
        return Math.max(HedgeBudget.MINIMUM, dials / 5);
    }
}
