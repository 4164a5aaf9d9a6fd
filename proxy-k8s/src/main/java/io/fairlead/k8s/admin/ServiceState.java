package io.fairlead.k8s.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a service port works, in one word and one sentence.
 *
 * <p>Threading: Immutable.
 *
 * @param word {@code ok}, {@code degraded}, {@code failing} or {@code idle}
 * @param why null if there is nothing to say
 */
record ServiceState(String word, @Nullable String why) {
    static final String FAILING = "failing";
    static final String DEGRADED = "degraded";
    static final String OK = "ok";
    static final String IDLE = "idle";

    /** All states, the worst first. */
    static final List<String> WORDS = List.of(FAILING, DEGRADED, OK, IDLE);

    /**
     * The state of a service port.
     *
     * @param conflict why another Service has one of its addresses; null if none has
     * @param isIdle whether it has had no traffic yet
     */
    static ServiceState of(
            List<ServicePortView.Address> addresses,
            List<EndpointView> endpoints,
            @Nullable String conflict,
            boolean isIdle) {
        List<EndpointView> usable = endpoints.stream()
                .filter(endpoint -> !endpoint.state().equals(EndpointView.UNUSED)
                        || endpoint.why().equals("drained by an operator"))
                .toList();
        if (usable.isEmpty()) {
            return failing(
                    endpoints.isEmpty()
                            ? "There are no endpoints."
                            : "None of its " + endpoints.size() + " endpoints can be used here: "
                                    + endpoints.getFirst().endpoint() + " is "
                                    + endpoints.getFirst().why() + ".");
        }
        for (ServicePortView.Address address : addresses) {
            if (!address.listening() && !isConflict(address, conflict)) {
                return failing("Not listening on " + address.address()
                        + (address.problem() == null ? "." : ": " + address.problem() + "."));
            }
        }
        if (conflict != null) {
            return new ServiceState(DEGRADED, "Address conflict: " + conflict + ".");
        }
        long ejected = count(usable, EndpointView.EJECTED);
        if (ejected > 0) {
            return new ServiceState(
                    DEGRADED,
                    ejected + " of " + usable.size()
                            + (ejected == 1 ? " endpoints is ejected." : " endpoints are ejected."));
        }
        if (usable.stream().allMatch(EndpointView::isFull)) {
            return new ServiceState(DEGRADED, "Every endpoint is at its limit of connections.");
        }
        if (usable.stream().allMatch(EndpointView::terminating)) {
            return new ServiceState(DEGRADED, "Only terminating endpoints are left.");
        }
        return isIdle ? new ServiceState(IDLE, "No traffic yet.") : new ServiceState(OK, null);
    }

    private static boolean isConflict(ServicePortView.Address address, @Nullable String conflict) {
        return conflict != null && conflict.equals(address.problem());
    }

    private static ServiceState failing(String why) {
        return new ServiceState(FAILING, why);
    }

    private static long count(List<EndpointView> endpoints, String state) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.state().equals(state))
                .count();
    }
}
