package io.fairlead.k8s.node;

import io.fairlead.k8s.source.ProblemObserver;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.ServiceExclusion;
import io.fairlead.model.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * Notes in the status of a node what is wrong with its manifests, and hands it on.
 *
 * <p>Threading: Thread-safe if the next observer is.
 */
record ManifestProblems(NodeStatus status, ProblemObserver next) implements ProblemObserver {
    @Override
    public void onProblem(Problem problem) {
        RejectedSettings.note(problem, status.events());
        next.onProblem(problem);
    }

    @Override
    public void onExcluded(ServiceName service, @Nullable ServiceExclusion why) {
        status.exclusions().report(service, why);
        next.onExcluded(service, why);
    }
}
