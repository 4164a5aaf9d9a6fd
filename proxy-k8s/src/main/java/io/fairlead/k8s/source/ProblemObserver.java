package io.fairlead.k8s.source;

import io.fairlead.k8s.translate.Problem;

/**
 * A callback for problems of what users wrote. Each problem is reported once, and again only after its file has
 * changed.
 *
 * <p>Threading: called on the source's thread.
 */
@FunctionalInterface
public interface ProblemObserver {
    /** A problem was found. */
    void onProblem(Problem problem);
}
