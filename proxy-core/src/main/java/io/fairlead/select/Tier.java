package io.fairlead.select;

/**
 * The candidates at one distance, and what picks among them.
 *
 * <p>Threading: Immutable.
 */
record Tier(Distance distance, CandidateList candidates, Picker picker) {
    /** What they can take now. */
    TierState state(long nowNanos) {
        long available = 0;
        long micros = 0;
        int timed = 0;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            if (candidate.isAvailable(nowNanos)) {
                available += candidate.weight(nowNanos);
                int taken = candidate.connectMicros(nowNanos);
                micros += taken;
                timed += taken == 0 ? 0 : 1;
            }
        }
        return new TierState(
                candidates.size(), (int) (available / candidates.size()), timed == 0 ? 0 : Math.max(1, micros / timed));
    }

    /** The same with all of them counted in full: none of them is favoured while all are in their slow start. */
    TierState stateWithoutSlowStart(long nowNanos) {
        TierState state = state(nowNanos);
        long available = candidates.stream()
                .filter(candidate -> candidate.isAvailable(nowNanos))
                .count();
        return new TierState(
                state.endpoints(), (int) (available * TierState.ALL / candidates.size()), state.connectMicros());
    }
}
