package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.function.Predicate;
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

    /**
     * The probability with which each candidate gets the next connection, as things are now. For people who ask: not on the
     * hot path.
     *
     * @param client the client; null for any
     * @param isExcluded candidates that the connection does not go to; not all of them
     * @return one for each candidate, in the order of the list, with the sum 1; null if that cannot be known
     */
    default double @Nullable [] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
        return null;
    }
}
