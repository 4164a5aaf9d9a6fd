package io.fairlead.select;

import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A strategy that selects endpoints: a public class with a public constructor without parameters, listed in
 * {@code META-INF/services/io.fairlead.select.EndpointSelector}.
 *
 * <p>Threading: Thread-safe; it has no state, only its pickers have.
 */
public interface EndpointSelector {
    /** Its name in the configuration and in annotations of Services: lower-case words joined by hyphens. */
    String name();

    /** Whether it picks by the client's address, so that a client that connects again gets the same endpoint. */
    default boolean isByClient() {
        return false;
    }

    /**
     * Makes a picker for a list of candidates. Called on the control thread whenever the list has changed.
     *
     * @param candidates the candidates to pick from
     * @param previous the picker of the previous list, to take over its state; null for the first list. It may belong
     *     to another selector, and other threads may still use it for a moment
     * @param random the source of randomness; thread-safe
     */
    Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random);

    /**
     * Makes the picker that takes the place of another one while some of its candidates are in their slow start.
     *
     * <p>By default, a candidate in its slow start that the other one picks is taken with the probability of its weight;
     * otherwise the other one picks again. That is right for selectors whose picks do not depend on each other's outcome.
     *
     * @param even the picker of this selector for the same candidates
     * @param clock the clock of slow starts, in nanoseconds; thread-safe
     */
    default Picker weighted(Picker even, CandidateList candidates, RandomGenerator random, LongSupplier clock) {
        return new ThinnedPicker(even, candidates, random, clock);
    }

    /**
     * Whether the same client gets the same endpoint, on every node. Then chance plays no part in whether a connection goes to
     * near endpoints or to farther ones either.
     */
    default boolean isConsistent() {
        return false;
    }
}
