package io.fairlead.k8s.watch;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.ServiceExclusion;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ServiceName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ClusterSource} tells.
 *
 * <p>Threading: changes and the node's state come one after another, problems from several threads; none may block.
 */
public interface ClusterObserver {
    /**
     * These belong together and are to be applied as one. The first call brings everything that there is, once Services,
     * EndpointSlices and the Node have all been listed.
     *
     * @param trigger when what led to the change happened, if that is known and was after the start
     */
    void onChanges(List<ClusterChange> changes, @Nullable Instant trigger);

    /** Whether the own Node should get new traffic from load balancers; it should not while it is unknown or going. */
    void onNode(boolean isEligible);

    /** Something is wrong with an object, or noteworthy about it. Told each time that the object comes. */
    void onProblem(Problem problem);

    /**
     * Why a Service is not proxied.
     *
     * @param why null if it is proxied, or does not exist
     */
    default void onExcluded(ServiceName service, @Nullable ServiceExclusion why) {}

    /** Whether a Service is being deleted: it is served until its finalizers have run. */
    default void onTerminating(ServiceName service, boolean isTerminating) {}
}
