package io.fairlead.k8s.source;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.ServiceExclusion;
import io.fairlead.model.ServiceName;
import org.jspecify.annotations.Nullable;

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

    /**
     * Why a Service is not proxied.
     *
     * @param why null if it is proxied, or does not exist
     */
    default void onExcluded(ServiceName service, @Nullable ServiceExclusion why) {}
}
