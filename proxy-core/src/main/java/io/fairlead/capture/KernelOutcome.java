package io.fairlead.capture;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a {@link KernelChange}.
 *
 * <p>Threading: Immutable.
 *
 * @param filterProblem why the packet filter could not be changed; null if it was
 * @param areRoutesDone whether all routes could be changed
 * @param routeProblem why no route could be changed; null if some could, or all, or if what failed is logged already
 */
record KernelOutcome(
        @Nullable String filterProblem,
        boolean areRoutesDone,
        @Nullable String routeProblem) {
    /** The kernel has taken all of it. */
    static final KernelOutcome DONE = new KernelOutcome(null, true, null);

    /** Whether the kernel has taken all of it. */
    boolean isDone() {
        return filterProblem == null && areRoutesDone;
    }
}
