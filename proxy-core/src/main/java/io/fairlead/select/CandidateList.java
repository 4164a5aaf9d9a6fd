package io.fairlead.select;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * What a pick chooses from: one candidate or more, always in the order of the text of their addresses, which is the
 * same on every node.
 *
 * <p>Threading: Immutable. Hot path.
 */
public final class CandidateList extends AbstractList<Candidate> implements RandomAccess {
    private final Candidate[] candidates;

    /** @param candidates not copied, and not changed by anybody any more */
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

    /** How many of them this connection has not tried. */
    public int countUntried(PickRequest request) {
        int count = 0;
        for (Candidate candidate : candidates) {
            if (!request.isTried(candidate)) {
                count++;
            }
        }
        return count;
    }

    /**
     * One of those that this connection has not tried.
     *
     * @param index how many untried ones come before it; less than {@link #countUntried}
     */
    public Candidate untried(int index, PickRequest request) {
        int left = index;
        for (Candidate candidate : candidates) {
            if (!request.isTried(candidate) && left-- == 0) {
                return candidate;
            }
        }
        throw new IndexOutOfBoundsException(index);
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
