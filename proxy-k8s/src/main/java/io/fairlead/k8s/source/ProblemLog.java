package io.fairlead.k8s.source;

import io.fairlead.k8s.translate.Problem;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * An observer that logs problems: notes at INFO, all else at WARN, since an operator can act and the proxy runs on.
 *
 * <p>Threading: Thread-safe.
 */
public final class ProblemLog implements ProblemObserver {
    private static final Logger LOG = LogManager.getLogger(ProblemLog.class);

    @Override
    public void onProblem(Problem problem) {
        switch (problem.severity()) {
            case ERROR, WARNING -> LOG.warn("{}", problem);
            case NOTE -> LOG.info("{}", problem);
        }
    }
}
