package io.fairlead.capture;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logs why the kernel could not be made to follow. What fails in the same way again and again is logged once.
 *
 * <p>Threading: confined to the control thread.
 */
final class KernelProblems {
    private static final Logger LOG = LogManager.getLogger(KernelProblems.class);

    private @Nullable String filterProblem;
    private @Nullable String routeProblem;

    void report(KernelOutcome outcome) {
        String filter = outcome.filterProblem();
        if (filter != null && !filter.equals(filterProblem)) {
            LOG.warn("could not change the packet filter: {}; retrying", filter);
        }
        filterProblem = filter;
        String routes = outcome.routeProblem();
        if (routes != null && !routes.equals(routeProblem)) {
            LOG.warn("could not change the routes: {}; retrying", routes);
        }
        routeProblem = routes;
    }
}
