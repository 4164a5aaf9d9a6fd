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
    private boolean areRoutesDone = true;

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
        areRoutesDone = outcome.areRoutesDone();
    }

    /** Why the kernel does not follow; null if it does. */
    @Nullable
    String current() {
        if (filterProblem != null) {
            return "could not change the packet filter: " + filterProblem + "; retrying";
        }
        if (routeProblem != null) {
            return "could not change the routes: " + routeProblem + "; retrying";
        }
        return areRoutesDone ? null : "could not change some local routes, which the log names; retrying";
    }
}
