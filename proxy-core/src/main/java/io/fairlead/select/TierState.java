package io.fairlead.select;

/**
 * What the endpoints at one distance can take.
 *
 * <p>Threading: Immutable.
 *
 * @param endpoints how many there are; 1 or more
 * @param available how much of them is available, in thousandths of all: those that are ejected, drained or full do not
 *     count, those in their slow start count by their weight
 * @param connectMicros the average time that they take to accept, in microseconds; 0 if that is not known
 */
record TierState(int endpoints, int available, long connectMicros) {
    static final int ALL = 1000;

    /** The connections that they may get, in thousandths: they suffice while five of seven are available. */
    int capacity() {
        return Math.min(ALL, available * SpillRule.OVERPROVISIONING_PERCENT / 100);
    }

    /** How many endpoints' worth is available, in thousandths. */
    long weight() {
        return (long) endpoints * available;
    }

    /** This and farther ones as one; times are averages over those that are known. */
    TierState plus(TierState other) {
        int all = endpoints + other.endpoints;
        long known = (connectMicros == 0 ? 0L : endpoints) + (other.connectMicros == 0 ? 0L : other.endpoints);
        long sum = connectMicros * endpoints + other.connectMicros * other.endpoints;
        return new TierState(all, (int) ((weight() + other.weight()) / all), known == 0 ? 0 : sum / known);
    }
}
