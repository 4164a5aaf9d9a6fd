package io.fairlead.select;

import org.jspecify.annotations.Nullable;

/**
 * An {@link EndpointSelector} at work on one list of candidates.
 *
 * <p>Threading: Thread-safe; called on several event loops at once. Hot path: a pick allocates nothing and does not
 * block.
 */
public interface Picker {
    /**
     * Picks a candidate that the request does not exclude, and counts the connection on it by
     * {@link Candidate#markOpened} or {@link Candidate#tryMarkOpened}.
     *
     * @return null if every candidate is excluded
     */
    @Nullable
    Candidate pick(PickRequest request);
}
