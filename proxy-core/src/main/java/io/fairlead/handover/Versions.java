package io.fairlead.handover;

/**
 * The versions of the protocol that a process understands.
 *
 * <p>Threading: Immutable.
 *
 * @param lowest 1 or more
 * @param highest at least the lowest
 */
record Versions(int lowest, int highest) {
    /** Those of this build. */
    static final Versions OWN = new Versions(1, 1);

    /** No version that both understand. */
    static final int NONE = 0;

    Versions {
        if (lowest < 1 || highest < lowest) {
            throw new IllegalArgumentException("versions " + lowest + " to " + highest + " are no range above 0");
        }
    }

    /** The highest version that both understand; {@link #NONE} if there is none. */
    int common(Versions other) {
        int highestOfBoth = Math.min(highest, other.highest);
        return highestOfBoth >= Math.max(lowest, other.lowest) ? highestOfBoth : NONE;
    }

    @Override
    public String toString() {
        return lowest == highest ? "version " + lowest : "versions " + lowest + " to " + highest;
    }
}
