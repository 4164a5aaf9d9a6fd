package io.fairlead.route;

/** Whether a list of {@link EndpointCategories} contains an endpoint, and why. */
public enum Eligibility {
    /** It is ready. */
    READY(true),
    /** It serves while it terminates, and no ready endpoint is left that could be used. */
    SERVING_WHILE_TERMINATING(true),
    /** It terminates but still serves: it is used once no ready endpoint is left. */
    TERMINATING(false),
    /** It terminates and does not serve any more. */
    TERMINATED(false),
    /** It is not ready. */
    NOT_READY(false),
    /** It is ready, but its hints are for other zones. */
    OTHER_ZONE(false),
    /** It is ready, but its hints are for other nodes. */
    OTHER_NODE(false),
    /** It may be used on its own node only, because the traffic policy is Local. */
    NOT_LOCAL(false);

    private final boolean isIncluded;

    Eligibility(boolean isIncluded) {
        this.isIncluded = isIncluded;
    }

    /** Whether the list contains it. */
    public boolean isIncluded() {
        return isIncluded;
    }
}
