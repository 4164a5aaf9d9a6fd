package io.fairlead.select;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A way of choosing endpoints. It is one public class with a public constructor without parameters, named in
 * {@code META-INF/services/io.fairlead.select.EndpointSelector}.
 *
 * <p>Threading: Thread-safe; it has no state of its own, pickers have.
 */
public interface EndpointSelector {
    /** The name by which Services and the configuration ask for it: lower-case words joined by hyphens. */
    String name();

    /**
     * Makes a picker for a list of candidates. Called on the control thread each time that the list has changed.
     *
     * @param candidates what it picks from
     * @param previous the picker of the list as it was before, to carry state over from; null for the first list. It
     *     may be another selector's, and other threads may still use it for a moment
     * @param random where chance comes from; thread-safe
     */
    Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random);
}
