package io.fairlead.select;

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
}
