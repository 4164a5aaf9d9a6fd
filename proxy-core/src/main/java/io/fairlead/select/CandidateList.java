package io.fairlead.select;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of a pick: one or more, ordered by the text of their addresses, which is the same on every node.
 *
 * <p>Threading: Immutable. Hot path.
 */
public final class CandidateList extends AbstractList<Candidate> implements RandomAccess {
    private final Candidate[] candidates;

    /** @param candidates not copied; must not be changed any more */
    CandidateList(Candidate[] candidates) {
        this.candidates = candidates;
        if (candidates.length == 0) {
            throw new IllegalArgumentException("a candidate list without candidates");
        }
    }

    @Override
    public Candidate get(int index) {
        return candidates[index];
    }

    @Override
    public int size() {
        return candidates.length;
    }

    /** Whether the other list has the same objects in the same order. */
    boolean hasSame(CandidateList other) {
        return Arrays.equals(candidates, other.candidates);
    }

    /** Those at some positions, in the same order; null if there are none. */
    @Nullable
    CandidateList only(IntPredicate positions) {
        Candidate[] some = IntStream.range(0, candidates.length)
                .filter(positions)
                .mapToObj(index -> candidates[index])
                .toArray(Candidate[]::new);
        if (some.length == 0) {
            return null;
        }
        return some.length == candidates.length ? this : new CandidateList(some);
    }

    /** How many of them the request does not exclude. */
    public int countAllowed(PickRequest request) {
        int count = 0;
        for (Candidate candidate : candidates) {
            if (!request.excludes(candidate)) {
                count++;
            }
        }
        return count;
    }

    /**
     * One of those that the request does not exclude.
     *
     * @param index how many such come before it
     * @return null if there are not as many, or no longer
     */
    public @Nullable Candidate allowed(int index, PickRequest request) {
        int left = index;
        for (Candidate candidate : candidates) {
            if (!request.excludes(candidate) && left-- == 0) {
                return candidate;
            }
        }
        return null;
    }

    /**
     * Chooses among those that the request does not exclude.
     *
     * @param choice given how many there are, how many of them come before the chosen one
     * @return null if all are excluded
     */
    public @Nullable Candidate choose(PickRequest request, IntUnaryOperator choice) {
        Candidate chosen = null;
        int count = countAllowed(request);
        while (chosen == null && count > 0) {
            chosen = allowed(choice.applyAsInt(count), request);
            count = chosen == null ? countAllowed(request) : count;
        }
        return chosen;
    }

    /** Whether one that the request does not exclude is not in its slow start. */
    boolean hasGrown(PickRequest request, long nowNanos) {
        for (Candidate candidate : candidates) {
            if (candidate.weight(nowNanos) == SlowStart.FULL && !request.excludes(candidate)) {
                return true;
            }
        }
        return false;
    }

    /** Where a candidate is in the list; -1 where it is not. */
    int position(Candidate candidate) {
        for (int i = 0; i < candidates.length; i++) {
            if (candidates[i] == candidate) {
                return i;
            }
        }
        return -1;
    }
}
